//! The profiles that come with Orgata.

use orgata_profile::*;

fn all() -> impl Iterator<Item = Profile> {
    BUILTIN
        .iter()
        .map(|(name, text)| load(text).unwrap_or_else(|error| panic!("{name}: {error}")))
}

#[test]
fn each_loads_under_its_own_name() {
    for (profile, (name, _)) in all().zip(BUILTIN) {
        assert_eq!(profile.name, name);
        assert_eq!(builtin(name).unwrap().unwrap(), profile);
        assert_eq!(profile.signature, Signature::Unsigned);
        assert!(!profile.recipes.is_empty(), "{name} has no recipes");
        assert!(profile.instructions.len() > 200, "{name} says too little");
    }
    assert!(builtin("nobody").unwrap().is_none());
}

#[test]
fn each_has_the_built_in_extensions_and_a_primary_model() {
    for profile in all() {
        let name = &profile.name;
        assert!(profile.extension("developer").is_some(), "{name}");
        assert!(profile.extension("orgata").is_some(), "{name}");
        let primary = profile.primary.as_ref().unwrap();
        assert!(
            profile
                .provider(&primary.provider)
                .unwrap()
                .model(&primary.model)
                .is_some()
        );
        assert!(profile.guard.mode >= GuardMode::Mask, "{name} must mask");
    }
}

#[test]
fn legal_has_local_models_only() {
    let legal = builtin("legal").unwrap().unwrap();
    assert!(legal.guard.local_only);
    assert!(
        legal
            .providers
            .iter()
            .all(|provider| provider.local && !provider.needs_key())
    );
}

#[test]
fn only_engineering_has_a_shell() {
    for profile in all() {
        let shell = profile.extension("developer").unwrap().offers("shell");
        assert_eq!(shell, profile.name == "engineering", "{}", profile.name);
    }
}

#[test]
fn steps_name_tools_that_the_profile_offers() {
    for profile in all() {
        for step in profile.recipes.iter().flat_map(|recipe| &recipe.steps) {
            let (extension, tool) = step
                .tool
                .split_once("__")
                .unwrap_or(("developer", &step.tool));
            let extension = profile.extension(extension).expect("extension of a step");
            assert!(extension.offers(tool), "{}: {}", profile.name, step.tool);
        }
    }
}

#[test]
fn a_prompt_uses_exactly_its_parameters() {
    for profile in all() {
        for recipe in &profile.recipes {
            let marks = recipe.prompt.matches("{{").count();
            let used =
                |param: &RecipeParam| recipe.prompt.contains(&format!("{{{{{}}}}}", param.name));
            assert!(recipe.params.iter().all(used), "{}", recipe.name);
            assert_eq!(marks, recipe.params.len(), "{}", recipe.name);
        }
    }
}

#[test]
fn fingerprint_changes_with_every_field_and_survives_json() {
    let profile = builtin("finance").unwrap().unwrap();
    let print = profile.fingerprint();
    assert_eq!(print.len(), 64);
    let again: Profile = serde_json::from_str(&serde_json::to_string(&profile).unwrap()).unwrap();
    assert_eq!(again.fingerprint(), print);
    let changes: [fn(&mut Profile); 4] = [
        |profile| profile.version.push('1'),
        |profile| profile.policies.push('\n'),
        |profile| profile.guard.images = true,
        |profile| profile.providers[0].models[0].max_output += 1,
    ];
    for change in changes {
        let mut other = profile.clone();
        change(&mut other);
        assert_ne!(other.fingerprint(), print);
    }
    let signed = Signature::Signed { key: "acme".into() };
    assert_eq!(
        Profile {
            signature: signed,
            ..profile
        }
        .fingerprint(),
        print
    );
}
