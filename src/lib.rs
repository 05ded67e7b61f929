//! gdeployc.
