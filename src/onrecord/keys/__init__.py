"""Root key sources, the keystore, and the keys of one home. See docs/keys.md."""
