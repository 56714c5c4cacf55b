"""Rules as data. Each folder is a pack: dated, versioned, with a source for each rule."""
