//! The one door out to model providers.
