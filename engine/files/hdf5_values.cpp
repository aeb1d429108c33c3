// Types, sizes, attributes and the places of arrays: what stands inside the messages of an object header.
#include "engine/files/hdf5_reading.hpp"

namespace gatewalk::files::hdf5 {

Error hdf5_fault(std::string what, std::string hint) {
  return {.what = std::move(what), .where = "", .hint = std::move(hint), .code = "HDF5"};
}
Error damaged(std::string_view what) {
  return {.what = "the HDF5 file is damaged: " + std::string(what), .where = "", .hint = "get it again", .code = "TRUNCATED"};
}

Result<Type> read_type(Bytes message) {
  Cursor c(message, 0);
  const auto first = c.take<std::uint8_t>(), bits = c.take<std::uint8_t>();
  c.skip(2);
  Type type;
  type.size = c.take<std::uint32_t>();
  const int kind = first & 15;
  if (c.broken || type.size == 0) return damaged("a type is cut off");
  switch (kind) {
    case 0:    // whole numbers
    case 1: {  // floating point
      if (bits & 1) return hdf5_fault("its numbers are stored big-endian, which is not read");
      const bool is_signed = bits & 8;
      const std::uint32_t s = type.size;
      if (kind == 1 && (s == 2 || s == 4 || s == 8)) {
        c.skip(4);
        const auto exponent_at = c.take<std::uint8_t>(), exponent = c.take<std::uint8_t>();
        const bool brain = s == 2 && exponent == 8, usual = exponent == (s == 2 ? 5 : s == 4 ? 8 : 11);
        if (c.broken || (!brain && !usual) || exponent_at + exponent + 1u != s * 8)
          return hdf5_fault("its numbers have a floating point format of their own");
        type.dtype = brain ? Dtype::bf16 : s == 2 ? Dtype::f16 : s == 4 ? Dtype::f32 : Dtype::f64;
      } else if (kind == 0 && s == 1) {
        type.dtype = is_signed ? Dtype::i8 : Dtype::u8;
      } else if (kind == 0 && s == 2) {
        type.dtype = is_signed ? Dtype::i16 : Dtype::u16;
      } else if (kind == 0 && s == 4) {
        type.dtype = is_signed ? Dtype::i32 : Dtype::u32;
      } else if (kind == 0 && s == 8) {
        type.dtype = is_signed ? Dtype::i64 : Dtype::u64;
      } else {
        return hdf5_fault("its numbers have " + std::to_string(s * std::uint64_t{8}) + " bits, which is not read");
      }
      return type;
    }
    case 3: type.kind = ValueKind::text; return type;
    case 8: {  // names for whole numbers: h5py's booleans
      if (message.size() < 9) return damaged("a type is cut off");
      if ((std::to_integer<int>(message[8]) & 15) != 0) return hdf5_fault("its values are names of something that is no number");
      auto base = read_type(message.subspan(8));
      if (base && base->size != type.size) return damaged("a type has two sizes");
      return base;
    }
    case 9:
      if ((bits & 15) != 1) return hdf5_fault("its values are lists of different lengths, which are not read");
      if (type.size != 16) return hdf5_fault("its text is kept with addresses of another size");
      type.kind = ValueKind::heap_text;
      return type;
    default:
      return hdf5_fault("its values are of a kind that is not read (" +
                        std::string(kind == 2   ? "times"
                                    : kind == 4 ? "bit fields"
                                    : kind == 5 ? "opaque bytes"
                                    : kind == 6 ? "records of several fields"
                                    : kind == 7 ? "references"
                                                : "class " + std::to_string(kind)) +
                        ")");
  }
}

Result<Space> read_space(Bytes message) {
  Cursor c(message, 0);
  const auto version = c.take<std::uint8_t>(), rank = c.take<std::uint8_t>();
  c.skip(1);
  const auto kind = c.take<std::uint8_t>();
  if (version == 1) c.skip(4);
  else if (version != 2)
    return c.broken ? damaged("a size is cut off") : hdf5_fault("its sizes are written in version " + std::to_string(version));
  Space space;
  if (version == 2 && kind == 2) {
    space.shape = {0}, space.count = 0;
    return space;
  }
  for (int k = 0; k < rank; ++k) {
    const auto size = c.take<std::uint64_t>();
    if (size > (std::uint64_t{1} << 40)) return damaged("a size is absurdly large");
    space.shape.push_back(static_cast<std::int64_t>(size));
  }
  if (c.broken) return damaged("a size is cut off");
  const auto count = checked_count(space.shape);
  if (!count) return damaged("its sizes are absurdly large");
  space.count = *count;
  return space;
}

namespace {

// One object of a global heap collection.
Result<Bytes> heap_object(File& file, std::uint64_t address, std::uint32_t index) {
  if (!file.heaps.contains(address)) {
    Cursor c(file.bytes, address);
    if (!c.sign("GCOL")) return damaged("a text lies where no heap is");
    c.skip(4);
    const auto size = c.take<std::uint64_t>();
    if (c.broken || size < 16 || size - 16 > c.left()) return damaged("a heap runs past the end of the file");
    const std::uint64_t end = address + size;
    std::map<std::uint32_t, Bytes>& objects = file.heaps[address];
    while (end - c.at() >= 16) {
      if (!file.spend(8)) return damaged("its heaps lie over each other");
      const auto number = c.take<std::uint16_t>();
      c.skip(6);
      const auto length = c.take<std::uint64_t>();
      if (number == 0) break;  // the rest is free
      if (length > end - c.at()) return damaged("a text runs past the end of its heap");
      objects.emplace(number, c.span(length));
      c.skip(std::min((8 - length % 8) % 8, end - c.at()));
    }
  }
  const auto& objects = file.heaps[address];
  const auto found = objects.find(index);
  if (found == objects.end()) return damaged("a text is not in its heap");
  return found->second;
}

// Text ends at the first zero, or is filled with zeros or blanks.
std::string trimmed(std::string_view text) { return std::string(text.substr(0, std::min(text.find('\0'), text.size()))); }

Result<Hdf5Values> read_values(File& file, const Type& type, const Space& space, Bytes data) {
  Hdf5Values values;
  if (space.count > data.size() / type.size) return damaged("an attribute is cut off");
  if (!file.spend(space.count * type.size)) return damaged("its attributes lie over each other");
  if (type.kind == ValueKind::number) {
    values.numbers = decode(type.dtype, data.first(static_cast<std::size_t>(space.count * type.size)));
    return values;
  }
  for (std::uint64_t k = 0; k < space.count; ++k) {
    const Bytes one = data.subspan(static_cast<std::size_t>(k * type.size), type.size);
    if (type.kind == ValueKind::text) {
      values.texts.push_back(trimmed(as_text(one)));
      continue;
    }
    Cursor c(one, 0);
    const auto length = c.take<std::uint32_t>();
    const auto address = c.take<std::uint64_t>();
    const auto index = c.take<std::uint32_t>();
    if (length == 0) {
      values.texts.emplace_back();
      continue;
    }
    const auto object = heap_object(file, address, index);
    if (!object) return object.error();
    if (length > object->size()) return damaged("a text is longer than its place in the heap");
    if (!file.spend(length)) return damaged("its texts lie over each other");
    values.texts.push_back(trimmed(as_text(object->first(length))));
  }
  return values;
}

}  // namespace

Result<Attribute> read_attribute(File& file, Bytes message) {
  Cursor c(message, 0);
  const auto version = c.take<std::uint8_t>(), flags = c.take<std::uint8_t>();
  const auto name_size = c.take<std::uint16_t>(), type_size = c.take<std::uint16_t>(), space_size = c.take<std::uint16_t>();
  if (version < 1 || version > 3)
    return c.broken ? damaged("an attribute is cut off")
                    : hdf5_fault("an attribute is written in version " + std::to_string(version));
  if (version == 3) c.skip(1);  // the letters' encoding
  const auto part = [&](std::uint16_t size) {
    const Bytes bytes = c.span(size);
    if (version == 1) c.skip((8 - size % 8) % 8);
    return bytes;
  };
  Attribute attribute;
  attribute.name = trimmed(as_text(part(name_size)));
  const Bytes type_bytes = part(type_size), space_bytes = part(space_size);
  if (c.broken) return damaged("an attribute is cut off");
  if (version > 1 && (flags & 3))
    return hdf5_fault("the attribute " + shown(attribute.name) + " has a shared type, which is not read");
  const auto type = read_type(type_bytes);
  if (!type) return hdf5_fault("the attribute " + shown(attribute.name) + " is not read: " + type.error().what);
  const auto space = read_space(space_bytes);
  if (!space) return space.error();
  auto values = read_values(file, *type, *space, c.span(c.left()));
  if (!values) return values.error();
  attribute.values = *std::move(values);
  return attribute;
}

Result<Bytes> read_layout(Bytes file, Bytes message, std::uint64_t size) {
  Cursor c(message, 0);
  const auto version = c.take<std::uint8_t>();
  if (version != 3 && version != 4)
    return c.broken ? damaged("an array's place is cut off")
                    : hdf5_fault("its place is written in version " + std::to_string(version) + ", which is not read");
  const auto kind = c.take<std::uint8_t>();
  if (kind == 0) {
    const auto held = c.take<std::uint16_t>();
    const Bytes bytes = c.span(held);
    if (c.broken || bytes.size() < size) return damaged("an array is cut off");
    return bytes.first(static_cast<std::size_t>(size));
  }
  if (kind == 1) {
    const auto address = c.take<std::uint64_t>(), held = c.take<std::uint64_t>();
    if (c.broken || (held < size && address != undefined)) return damaged("an array is cut off");
    if (size == 0) return Bytes{};
    if (address == undefined) return hdf5_fault("its numbers were never written");
    if (address > file.size() || size > file.size() - address) return damaged("an array runs past the end of the file");
    return file.subspan(static_cast<std::size_t>(address), static_cast<std::size_t>(size));
  }
  if (kind == 2)
    return hdf5_fault("it is kept in chunks, which are not read",
                      "write the file anew without compression: model.save_weights, or h5py's create_dataset without chunks");
  return hdf5_fault("it is kept in a way that is not read (layout " + std::to_string(kind) + ")");
}

}  // namespace gatewalk::files::hdf5
