#include "lessons/desktop/picture.hpp"

#if defined(__APPLE__)
#include <OpenGL/gl3.h>
#else
#include <GL/gl.h>
#endif

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>

namespace gatewalk::lessons {

namespace {

void append_number(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 255);
}

std::uint32_t crc(const std::string& bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      t[i] = i;
      for (int k = 0; k < 8; ++k) t[i] = t[i] & 1 ? 0xEDB88320u ^ t[i] >> 1 : t[i] >> 1;
    }
    return t;
  }();
  std::uint32_t c = 0xFFFFFFFFu;
  for (const char byte : bytes) c = table[(c ^ static_cast<unsigned char>(byte)) & 255] ^ c >> 8;
  return ~c;
}

void append_chunk(std::string& out, const std::string& name, const std::string& content) {
  append_number(out, static_cast<std::uint32_t>(content.size()));
  out += name + content;
  append_number(out, crc(name + content));
}

// Zlib's format without compression: a picture for tests need not be small.
std::string stored(const std::string& bytes) {
  std::string out = "\x78\x01";
  std::uint32_t a = 1, b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  for (std::size_t at = 0; at < bytes.size(); at += 65535) {
    const auto size = static_cast<std::uint32_t>(std::min<std::size_t>(65535, bytes.size() - at));
    out += static_cast<char>(at + size == bytes.size());
    for (const std::uint32_t half : {size, ~size}) {
      out += static_cast<char>(half & 255);
      out += static_cast<char>(half >> 8 & 255);
    }
    out.append(bytes, at, size);
  }
  append_number(out, b << 16 | a);
  return out;
}

std::string png(int width, int height, const std::vector<unsigned char>& rgb) {
  std::string head, rows, out("\x89PNG\r\n\x1a\n", 8);
  append_number(head, static_cast<std::uint32_t>(width));
  append_number(head, static_cast<std::uint32_t>(height));
  head += std::string("\x08\x02\0\0\0", 5);  // 8 bits, RGB
  const std::size_t row = static_cast<std::size_t>(width) * 3;
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
    rows += '\0';
    rows.append(reinterpret_cast<const char*>(rgb.data()) + y * row, row);
  }
  append_chunk(out, "IHDR", head);
  append_chunk(out, "IDAT", stored(rows));
  append_chunk(out, "IEND", "");
  return out;
}

}  // namespace

bool write_picture(const std::string& path, int width, int height, const std::vector<unsigned char>& rgb) {
  std::ofstream file(path, std::ios::binary);
  if (path.ends_with(".ppm")) {
    file << "P6\n" << width << ' ' << height << "\n255\n";
    file.write(reinterpret_cast<const char*>(rgb.data()), static_cast<std::streamsize>(rgb.size()));
  } else {
    file << png(width, height, rgb);
  }
  return file.good();
}

bool write_window(const std::string& path, int whole_width, int whole_height, bool front, Rect part) {
  const auto inside = [](float v, int most) { return std::clamp(static_cast<int>(v + 0.5f), 0, most); };
  const int left = part.empty() ? 0 : inside(part.x, whole_width), top = part.empty() ? 0 : inside(part.y, whole_height);
  const int width = (part.empty() ? whole_width : inside(part.right(), whole_width)) - left;
  const int height = (part.empty() ? whole_height : inside(part.bottom(), whole_height)) - top;
  if (width < 1 || height < 1) return false;
  const std::size_t row = static_cast<std::size_t>(width) * 3;
  std::vector<unsigned char> pixels(row * static_cast<std::size_t>(height));
  glReadBuffer(front ? GL_FRONT : GL_BACK);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(left, whole_height - top - height, width, height, GL_RGB, GL_UNSIGNED_BYTE, pixels.data());
  glReadBuffer(GL_BACK);
  // GL counts rows from the bottom.
  for (std::size_t y = 0; y < static_cast<std::size_t>(height) / 2; ++y)
    std::swap_ranges(pixels.begin() + static_cast<std::ptrdiff_t>(y * row),
                     pixels.begin() + static_cast<std::ptrdiff_t>((y + 1) * row),
                     pixels.end() - static_cast<std::ptrdiff_t>((y + 1) * row));
  return write_picture(path, width, height, pixels);
}

}  // namespace gatewalk::lessons
