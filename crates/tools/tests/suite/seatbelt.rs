//! The macOS profile, as text on every system.

use orgata_tools::Jail;
use orgata_tools::sandbox::seatbelt_profile;
use std::path::Path;

#[test]
fn the_profile_of_a_full_jail() {
    let jail = Jail {
        folder: Some("/Users/a/My \"Work\"".into()),
        writable: true,
        hidden: vec![("/Users/a/My \"Work\"/.env".into(), false)],
        read_only: vec!["/Users/a/My \"Work\"/.git/hooks".into()],
        programs: vec!["/opt/server".into()],
        network: true,
        env: Vec::new(),
    };
    insta::assert_snapshot!(seatbelt_profile(
        &jail,
        Path::new("/private/tmp/orgata-sandbox-1")
    ));
}

#[test]
fn without_rights_nothing_is_allowed_beyond_the_system() {
    let text = seatbelt_profile(&Jail::default(), Path::new("/private/tmp/s"));
    assert!(text.contains("(deny default)"));
    for right in [
        "network",
        "/Users",
        "docker",
        "mach-lookup (global-name \"com.apple.dnssd",
    ] {
        assert!(!text.contains(right), "{right}: {text}");
    }
}
