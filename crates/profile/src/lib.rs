//! Role profiles and the policy that judges every action.
