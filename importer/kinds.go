package importer

// A Kind names what a file is: the source that wrote it and what it holds.
type Kind string
