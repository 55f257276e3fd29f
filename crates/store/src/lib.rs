//! The log on disk, encrypted; keys; projections; search.
