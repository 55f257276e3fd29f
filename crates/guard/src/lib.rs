//! The privacy guard: finds, masks, restores, seals.
