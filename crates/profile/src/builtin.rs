//! Profiles that come with Orgata.

use crate::{Profile, ProfileError, load};

/// Name and text of each profile that comes with Orgata, sorted by name.
pub const BUILTIN: [(&str, &str); 6] = [
    (
        "engineering",
        include_str!("../../../profiles/engineering.yaml"),
    ),
    ("finance", include_str!("../../../profiles/finance.yaml")),
    ("general", include_str!("../../../profiles/general.yaml")),
    ("legal", include_str!("../../../profiles/legal.yaml")),
    (
        "marketing",
        include_str!("../../../profiles/marketing.yaml"),
    ),
    ("support", include_str!("../../../profiles/support.yaml")),
];

/// A profile that comes with Orgata; `None` when there is none of this name.
///
/// # Errors
/// Never for a released build; the tests load every one of them.
pub fn builtin(name: &str) -> Result<Option<Profile>, ProfileError> {
    BUILTIN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| load(text))
        .transpose()
}
