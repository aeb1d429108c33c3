// Superblock, object headers and groups: the tree of an HDF5 file.
#include "engine/files/hdf5.hpp"

#include <algorithm>

#include "engine/files/hdf5_reading.hpp"

namespace gatewalk::files {

namespace {

using namespace hdf5;

constexpr std::string_view signature("\x89HDF\r\n\x1a\n", 8);
constexpr int deepest_group = 48;               // groups in groups
constexpr std::size_t most_objects = 1u << 17;  // with those that are named twice

// Message types of object headers.
enum : unsigned {
  space_message = 1,
  link_info = 2,
  type_message = 3,
  link_message = 6,
  external = 7,
  layout = 8,
  filters = 11,
  attribute_message = 12,
  continuation = 16,
  symbol_table = 17,
  attribute_info = 21
};

struct Message {
  unsigned type;
  bool shared;
  Bytes data;
};

// The first problem of an object stays: the others follow from it.
void note(Hdf5Node& node, Error error) {
  if (!node.problem) node.problem = std::move(error);
}

class Reader {
 public:
  explicit Reader(Bytes bytes) : file_{bytes, 8 * std::uint64_t{bytes.size()} + 4096} {}

  Result<Hdf5Node> run() {
    const auto root = root_address();
    if (!root) return root.error();
    Hdf5Node node;
    if (const auto done = object(*root, node, 0); !done) return done.error();
    return node;
  }

 private:
  // The address of the root group's header.
  Result<std::uint64_t> root_address() {
    Cursor c(file_.bytes, 0);
    if (!c.sign(signature)) {
      for (std::uint64_t at = 512; at < file_.bytes.size(); at *= 2)
        if (Cursor later(file_.bytes, at); later.sign(signature))
          return hdf5_fault("the HDF5 file begins with a block of a program's own, which is not read",
                            "take it off with the tool h5unjam");
      return Error{.what = "the file does not begin as HDF5 does", .where = "", .hint = "", .code = "FILE_TYPE"};
    }
    const auto version = c.take<std::uint8_t>();
    if (version > 3)
      return hdf5_fault("the HDF5 file has a superblock of version " + std::to_string(version) + ", which is not known",
                        "write it with h5py's libver='earliest'");
    if (version < 2) c.skip(4);
    const auto offsets = c.take<std::uint8_t>(), lengths = c.take<std::uint8_t>();
    if (!c.broken && (offsets != 8 || lengths != 8))
      return hdf5_fault("the HDF5 file has addresses of " + std::to_string(offsets) + " bytes; 8 are read");
    c.skip(version == 0 ? 9 : version == 1 ? 13 : 1);
    const auto base = c.take<std::uint64_t>();
    c.skip(version < 2 ? 24 + 8 : 16);  // free space or extension, end of file, driver; the root's name
    const auto root = c.take<std::uint64_t>();
    if (c.broken) return damaged("it ends within its first block");
    if (base != 0) return hdf5_fault("the HDF5 file's addresses do not count from its first byte, which is not read");
    return root;
  }

  // All messages of a header, through its continuations.
  Result<std::vector<Message>> messages(std::uint64_t address) {
    std::vector<Message> found;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> blocks;  // begin and size
    Cursor c(file_.bytes, address);
    const bool second = c.has(4) && as_text(c.span(4)) == "OHDR";
    unsigned flags = 0;
    if (second) {
      const auto version = c.take<std::uint8_t>();
      if (version != 2) return hdf5_fault("an object's header is of version " + std::to_string(version) + ", which is not read");
      flags = c.take<std::uint8_t>();
      c.skip((flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0));
      const std::uint64_t size = c.number(1 << (flags & 3));
      blocks.emplace_back(c.at(), size);
    } else {
      c = Cursor(file_.bytes, address);
      const auto version = c.take<std::uint8_t>();
      if (!c.broken && version != 1) return damaged("an object's header is not where it should be");
      c.skip(7);
      const auto size = c.take<std::uint32_t>();
      c.skip(4);
      blocks.emplace_back(c.at(), size);
    }
    if (c.broken) return damaged("an object's header runs past the end of the file");
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      auto [begin, size] = blocks[k];
      if (begin > file_.bytes.size() || size > file_.bytes.size() - begin)
        return damaged("an object's header runs past the end of the file");
      if (!file_.spend(size + 8)) return damaged("its headers lie over each other");
      if (second && k > 0) {  // a continuation has a sign in front and a sum behind
        if (size < 8 || as_text(file_.bytes.subspan(static_cast<std::size_t>(begin), 4)) != "OCHK")
          return damaged("a header does not go on where it should");
        begin += 4, size -= 8;
      }
      const std::uint64_t head = second ? (flags & 4 ? 6 : 4) : 8;
      Cursor m(file_.bytes.first(static_cast<std::size_t>(begin + size)), begin);
      while (m.left() >= head) {
        const unsigned type = second ? m.take<std::uint8_t>() : m.take<std::uint16_t>();
        const std::uint64_t length = m.take<std::uint16_t>();
        const auto marks = m.take<std::uint8_t>();
        m.skip(head - (second ? 4 : 5));
        if (length > m.left()) {
          if (second && type == 0) break;  // a gap too small for a message
          return damaged("a message runs past the end of its header");
        }
        const Bytes data = m.span(length);
        if (type != continuation) {
          found.push_back({type, (marks & 2) != 0, data});
          continue;
        }
        Cursor next(data, 0);
        const auto at = next.take<std::uint64_t>(), more = next.take<std::uint64_t>();
        if (next.broken) return damaged("a header's continuation is cut off");
        blocks.emplace_back(at, more);
      }
    }
    return found;
  }

  Status object(std::uint64_t address, Hdf5Node& node, int depth) {
    if (++objects_ > most_objects)
      return hdf5_fault("the HDF5 file holds more than " + std::to_string(most_objects) + " objects");
    if (depth > deepest_group)
      return hdf5_fault("the HDF5 file's groups lie more than " + std::to_string(deepest_group) + " deep");
    const auto all = messages(address);
    if (!all) return all.error();
    std::optional<Bytes> type, space, place;
    for (const Message& message : *all) {
      if (message.shared && message.type != 0) {
        note(node, hdf5_fault("part of its header is shared with other objects, which is not read"));
        continue;
      }
      Cursor c(message.data, 0);
      switch (message.type) {
        case type_message: type = message.data; break;
        case space_message: space = message.data; break;
        case layout: place = message.data; break;
        case filters:
          note(node, hdf5_fault("it is compressed or filtered, which is not read",
                                "write the file anew without compression: model.save_weights, or h5py's create_dataset"));
          break;
        case external: note(node, hdf5_fault("its numbers lie in another file")); break;
        case attribute_message:
          if (auto read = read_attribute(file_, message.data)) node.attributes[read->name] = std::move(read->values);
          else if (read.error().code != "HDF5") return read.error();
          else note(node, read.error());
          break;
        case attribute_info: {
          c.skip(1);
          if (c.take<std::uint8_t>() & 1) c.skip(2);
          if (c.take<std::uint64_t>() != undefined && !c.broken)
            note(node, hdf5_fault("it has so many attributes that they lie in a heap of another kind, which is not read",
                                  "write the file with h5py's libver='earliest'"));
          break;
        }
        case link_info: {
          c.skip(1);
          if (c.take<std::uint8_t>() & 1) c.skip(8);
          if (c.take<std::uint64_t>() != undefined && !c.broken)
            note(node, hdf5_fault("the group is kept in a fractal heap, which is not read",
                                  "write the file with h5py's libver='earliest' and without track_order"));
          break;
        }
        case link_message:
          if (auto done = link(message.data, node, depth); !done) return done;
          break;
        case symbol_table: {
          const auto tree = c.take<std::uint64_t>(), heap = c.take<std::uint64_t>();
          if (auto done = table(tree, heap, node, depth); !done) return done;
          break;
        }
        default: break;
      }
    }
    if (space && type && place) take_array(node, *type, *space, *place);
    std::sort(node.children.begin(), node.children.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return Ok{};
  }

  void take_array(Hdf5Node& node, Bytes type_message, Bytes space_message, Bytes place) {
    node.array = true;
    const auto type = read_type(type_message);
    if (!type) return note(node, type.error());
    const auto space = read_space(space_message);
    if (!space) return note(node, space.error());
    node.shape = space->shape;
    if (type->kind != ValueKind::number) return note(node, hdf5_fault("it holds text, not numbers"));
    node.dtype = type->dtype;
    if (node.problem) return;
    if (space->count > max_values) return note(node, hdf5_fault("it holds more values than are loaded at most"));
    const auto bytes = read_layout(file_.bytes, place, space->count * type->size);
    if (!bytes) return note(node, bytes.error());
    node.bytes = *bytes;
  }

  Status child(std::string_view name, std::uint64_t address, Hdf5Node& node, int depth) {
    if (!file_.spend(name.size() + 40)) return damaged("its groups lie over each other");
    node.children.emplace_back();
    Hdf5Node& below = node.children.back();
    below.name = name;
    if (const auto done = object(address, below, depth + 1); !done) {
      Error e = done.error();
      e.where = shown(below.name).substr(1, shown(below.name).size() - 2) + (e.where.empty() ? "" : "/" + e.where);
      return e;
    }
    return Ok{};
  }

  // A link within the header.
  Status link(Bytes message, Hdf5Node& node, int depth) {
    Cursor c(message, 0);
    c.skip(1);
    const auto flags = c.take<std::uint8_t>();
    const auto kind = flags & 8 ? c.take<std::uint8_t>() : std::uint8_t{0};
    c.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
    const Bytes name = c.span(c.number(1 << (flags & 3)));
    if (kind != 0) {
      note(node, hdf5_fault("its member " + shown(as_text(name)) + " is a link by name, which is not followed"));
      return Ok{};
    }
    const auto address = c.take<std::uint64_t>();
    if (c.broken) return damaged("a link is cut off");
    return child(as_text(name), address, node, depth);
  }

  // A group by symbol table: a B-tree of nodes whose names lie in a local heap.
  Status table(std::uint64_t tree, std::uint64_t heap, Hdf5Node& node, int depth) {
    Cursor c(file_.bytes, heap);
    if (!c.sign("HEAP")) return damaged("a group's names are not where they should be");
    c.skip(4);
    const auto size = c.take<std::uint64_t>();
    c.skip(8);
    const auto at = c.take<std::uint64_t>();
    Cursor names(file_.bytes, at);
    const Bytes segment = names.span(size);
    if (c.broken || names.broken) return damaged("a group's names run past the end of the file");
    return branch(tree, segment, node, depth, 256);
  }

  Status branch(std::uint64_t address, Bytes names, Hdf5Node& node, int depth, int below) {
    Cursor c(file_.bytes, address);
    if (!c.sign("TREE") || c.take<std::uint8_t>() != 0) return damaged("a group's tree is not where it should be");
    const int level = c.take<std::uint8_t>();
    const auto count = c.take<std::uint16_t>();
    c.skip(16 + 8);  // neighbors, first key
    if (level >= below) return damaged("a group's tree turns in circles");
    for (int k = 0; k < count; ++k) {
      const auto child_address = c.take<std::uint64_t>();
      c.skip(8);
      if (c.broken) return damaged("a group's tree runs past the end of the file");
      if (!file_.spend(16)) return damaged("its groups lie over each other");
      if (auto done = level > 0 ? branch(child_address, names, node, depth, level) : leaf(child_address, names, node, depth);
          !done)
        return done;
    }
    return Ok{};
  }

  Status leaf(std::uint64_t address, Bytes names, Hdf5Node& node, int depth) {
    Cursor c(file_.bytes, address);
    if (!c.sign("SNOD")) return damaged("a group's members are not where they should be");
    c.skip(2);
    const auto count = c.take<std::uint16_t>();
    for (int k = 0; k < count; ++k) {
      const auto name_at = c.take<std::uint64_t>(), header = c.take<std::uint64_t>();
      const auto kind = c.take<std::uint32_t>();
      c.skip(20);
      if (c.broken || name_at >= names.size()) return damaged("a group's members run past the end of the file");
      std::string_view name = as_text(names).substr(static_cast<std::size_t>(name_at));
      name = name.substr(0, std::min(name.find('\0'), name.size()));
      if (kind == 2) {
        note(node, hdf5_fault("its member " + shown(name) + " is a link by name, which is not followed"));
        continue;
      }
      if (auto done = child(name, header, node, depth); !done) return done;
    }
    return Ok{};
  }

  File file_;
  std::size_t objects_ = 0;
};

}  // namespace

const Hdf5Node* Hdf5Node::find(std::string_view path) const {
  const Hdf5Node* node = this;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (part.empty()) continue;
    const auto found = std::find_if(node->children.begin(), node->children.end(), [&](const auto& c) { return c.name == part; });
    if (found == node->children.end()) return nullptr;
    node = &*found;
  }
  return node;
}

const std::string* Hdf5Node::text(std::string_view attribute) const {
  const auto found = attributes.find(attribute);
  return found != attributes.end() && found->second.texts.size() == 1 ? &found->second.texts[0] : nullptr;
}

Result<StoredTensor> Hdf5Node::tensor() const {
  if (problem) return *problem;
  if (!array) return hdf5_fault("it is a group, not an array");
  return StoredTensor{dtype, shape, {bytes.begin(), bytes.end()}};
}

bool is_hdf5(Bytes bytes) { return as_text(bytes).starts_with(signature); }

Result<Hdf5Node> read_hdf5(Bytes bytes) { return Reader(bytes).run(); }

}  // namespace gatewalk::files
