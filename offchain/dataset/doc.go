// Package dataset makes a data set of files: what a worker commits to on the chain, samples from it, and opens to those
// who audit it. A set is a folder of three files:
//
//	manifest.json   what the set is: root, number of records, counts; this is what others see
//	records.idx     the records in the order of the tree, 52 bytes each: fingerprint, weight, category, place
//	sources.txt     the files that the places are in; nobody else needs it
//
// Records stay where they are. Build reads them once, whatever their number, sorts what it keeps of each on the disk,
// and holds no more memory than it is told to. What others made is read as hostile.
package dataset
