// HDF5 as Keras and h5py write it: a tree of groups and arrays, with attributes.
//
//   superblock 0 to 3 → object header 1 or 2 → groups by symbol table (B-tree, local heap) or by links in the header
//   attributes: numbers, fixed strings, variable-length strings of the global heap
//   arrays: contiguous or compact, little-endian integers and floats
// What lies outside is not read, and the array, the group or the attribute it concerns carries the sentence: chunks, filters,
// groups in fractal heaps, soft links, shared messages. Every address and size is checked against the file before it is used;
// numbers stay where they are in the file until somebody takes them.
// Source: "HDF5 File Format Specification", version 3.0, The HDF Group.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/files/bytes.hpp"
#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

// An attribute's values: text or numbers, one or several. An empty list of either kind may stand for the other: h5py writes an
// empty list of names as numbers.
struct Hdf5Values {
  std::vector<std::string> texts;
  std::vector<double> numbers;
};

// A group, or an array.
struct Hdf5Node {
  std::string name;
  std::map<std::string, Hdf5Values, std::less<>> attributes;
  std::vector<Hdf5Node> children;  // of a group, in the order of their names
  std::optional<Error> problem;    // why the array or some of the group cannot be read

  bool array = false;
  Dtype dtype = Dtype::f32;
  std::vector<std::int64_t> shape;
  Bytes bytes;  // of the array, in the file: row-major, little-endian

  // What a path names, "lstm_1/kernel:0"; null where there is nothing. An empty path is the node itself.
  const Hdf5Node* find(std::string_view path) const;
  // A text attribute's only value; nothing where there is none of that kind.
  const std::string* text(std::string_view attribute) const;

  // The array's numbers, a copy. Errors: `problem`, a type that is no number.
  Result<StoredTensor> tensor() const;
};

// Whether bytes begin as HDF5 does.
bool is_hdf5(Bytes bytes);

// Reads the tree. `bytes` must outlive it.
// Errors: FILE_TYPE, TRUNCATED, HDF5 (outside of the subset, or damaged); `where` is the path of the object.
// Cost: headers alone; in all at most a few steps a byte of the file.
Result<Hdf5Node> read_hdf5(Bytes bytes);

}  // namespace gatewalk::files
