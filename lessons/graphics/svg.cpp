#include "lessons/graphics/svg.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <unordered_map>

#include "imgui_internal.h"

namespace gatewalk::lessons {

namespace {

// The lab's own name of a face (web/page.css), and what stands in for it where a picture is looked at elsewhere.
constexpr std::array<std::string_view, face_count> families = {
    "'Gatewalk Text', Inter, 'Helvetica Neue', Arial, sans-serif", "'Gatewalk Text', Inter, 'Helvetica Neue', Arial, sans-serif",
    "'Gatewalk Code', 'JetBrains Mono', Menlo, Consolas, monospace",
    "'Gatewalk Math', 'Latin Modern Math', 'STIX Two Math', 'Cambria Math', serif",
    "'Gatewalk Chinese', 'Noto Sans SC', sans-serif"};

// A letter of the atlas.
struct Letter {
  Face face = Face::regular;
  const ImFontGlyph* glyph = nullptr;
  const ImFontBaked* baked = nullptr;
};

// Letters that stand on one line in one look.
struct Run {
  Face face = Face::regular;
  float em = 0, baseline = 0, end = 0;  // end: where the next letter would stand
  bool slanted = false;
  ImU32 color = 0;
  std::string places, text;
  ImVec2 last{-1e9f, -1e9f};  // the corner of the letter that came last
};

std::uint64_t key_of(float u, float v) {
  return static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(u)) << 32 | std::bit_cast<std::uint32_t>(v);
}

// Two digits behind the point are a fortieth of a hair's width. By hand: the standard library's way brings large tables.
void add_number(std::string& text, float value) {
  long n = std::lround(value * 100);
  if (n < 0) text += '-', n = -n;
  text += std::to_string(n / 100);
  const long rest = n % 100;
  if (rest == 0) return;
  text += '.';
  text += static_cast<char>('0' + rest / 10);
  if (rest % 10) text += static_cast<char>('0' + rest % 10);
}

void add_escaped(std::string& text, std::string_view raw) {
  for (const char c : raw) switch (c) {
      case '&': text += "&amp;"; break;
      case '<': text += "&lt;"; break;
      case '>': text += "&gt;"; break;
      case '"': text += "&quot;"; break;
      default: text += c;
    }
}

void add_attribute(std::string& text, std::string_view name, float value) {
  ((text += ' ') += name) += "=\"";
  add_number(text, value);
  text += '"';
}

void add_fill(std::string& text, ImU32 color) {
  constexpr std::string_view digits = "0123456789abcdef";
  text += " fill=\"#";
  for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT}) {
    const ImU32 part = color >> shift & 255;
    text += digits[part >> 4], text += digits[part & 15];
  }
  text += '"';
  const ImU32 alpha = color >> IM_COL32_A_SHIFT & 255;
  if (alpha < 255) add_attribute(text, "fill-opacity", static_cast<float>(alpha) / 255);
}

// How large a face's em is when a line of it is 1 high, as its file says: ImGui counts from the highest to the lowest letter.
float em_of(const ImFont& font) {
  const ImFontConfig& source = *font.Sources[0];
  const auto* bytes = static_cast<const unsigned char*>(source.FontData);
  const auto size = static_cast<std::size_t>(source.FontDataSize);
  const auto word = [&](std::size_t at) { return at + 1 < size ? bytes[at] << 8 | bytes[at + 1] : 0; };
  const auto place = [&](std::string_view table) -> std::size_t {
    for (int k = 0; k < word(4); ++k) {
      const std::size_t at = 12 + 16 * static_cast<std::size_t>(k);
      if (at + 16 > size) break;
      if (std::string_view(reinterpret_cast<const char*>(bytes) + at, 4) == table)
        return static_cast<std::size_t>(word(at + 8)) << 16 | static_cast<std::size_t>(word(at + 10));
    }
    return 0;
  };
  const std::size_t head = place("head"), lines = place("hhea");
  if (head == 0 || lines == 0) return 1;
  const int height = static_cast<std::int16_t>(word(lines + 4)) - static_cast<std::int16_t>(word(lines + 6));
  return height > 0 ? static_cast<float>(word(head + 18)) / static_cast<float>(height) : 1;
}

class Writer {
 public:
  Writer(const Ui& ui, const ImDrawList& list, Rect part, char32_t (*plain)(char32_t)) : list_(list), part_(part), plain_(plain) {
    std::array<const ImFont*, face_count> fonts{};
    for (std::size_t k = 0; k < face_count; ++k) {
      if (!ui.faces.has(static_cast<Face>(k))) continue;
      fonts[k] = ui.faces.font(static_cast<Face>(k));
      em_[k] = em_of(*fonts[k]);
    }
    ImStableVector<ImFontBaked, 32>& pool = ImGui::GetIO().Fonts->Builder->BakedPool;
    for (int n = 0; n < pool.Size; ++n) {
      const ImFontBaked& baked = pool[n];
      const auto of = std::find(fonts.begin(), fonts.end(), baked.ContainerFont);
      if (baked.WantDestroy || !baked.ContainerFont || of == fonts.end()) continue;
      for (const ImFontGlyph& glyph : baked.Glyphs)
        if (glyph.Visible)
          letters_.emplace(key_of(glyph.U0, glyph.V0), Letter{static_cast<Face>(of - fonts.begin()), &glyph, &baked});
    }
  }

  std::string write(std::string_view name, Color ground) {
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"";
    add_attribute(out_, "width", part_.w), add_attribute(out_, "height", part_.h);
    box(part_);
    out_ += "><title>";
    add_escaped(out_, name);
    out_ += "</title><rect";
    add_attribute(out_, "x", part_.x), add_attribute(out_, "y", part_.y);
    add_attribute(out_, "width", part_.w), add_attribute(out_, "height", part_.h);
    add_fill(out_, ground);
    out_ += "/>\n";
    for (const ImDrawCmd& command : list_.CmdBuffer) {
      if (command.UserCallback || command.ElemCount == 0) continue;
      const ImVec4& c = command.ClipRect;
      clip(Rect{c.x, c.y, c.z - c.x, c.w - c.y}.intersection(part_));
      if (!clip_.empty()) shapes(command);
    }
    flush();
    if (inside_) out_ += "</svg>\n";
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  void box(Rect r) {
    out_ += " viewBox=\"";
    for (const float v : {r.x, r.y, r.w, r.h}) add_number(out_, v), out_ += ' ';
    out_.back() = '"';
  }

  // An SVG in the SVG cuts off what is outside of it, and needs no name that another picture of a page may have too.
  void clip(Rect area) {
    if (area == clip_) return;
    flush();
    if (inside_) out_ += "</svg>\n";
    inside_ = !area.empty() && area != part_;
    if (inside_) {
      out_ += "<svg";
      add_attribute(out_, "x", area.x), add_attribute(out_, "y", area.y);
      add_attribute(out_, "width", area.w), add_attribute(out_, "height", area.h);
      box(area);
      out_ += ">\n";
    }
    clip_ = area;
  }

  void shapes(const ImDrawCmd& command) {
    const ImDrawIdx* at = list_.IdxBuffer.Data + command.IdxOffset;
    const ImDrawIdx* const end = at + command.ElemCount;
    const ImDrawVert* const corners = list_.VtxBuffer.Data + command.VtxOffset;
    while (at + 2 < end) {
      const ImDrawVert &a = corners[at[0]], &b = corners[at[1]], &c = corners[at[2]];
      const bool solid = a.uv.x == b.uv.x && a.uv.y == b.uv.y && b.uv.x == c.uv.x && b.uv.y == c.uv.y;
      if (!solid) {
        if (at + 5 < end) letter(a, b, corners[at[5]]);
        at += 6;
        continue;
      }
      // Triangles around one corner are one shape.
      std::vector<ImVec2> shape{a.pos, b.pos, c.pos};
      std::array<unsigned, 4> sums{};
      for (const ImDrawVert* v : {&a, &b, &c})
        for (std::size_t k = 0; k < 4; ++k) sums[k] += v->col >> 8 * k & 255;
      ImU32 color = 0;
      for (std::size_t k = 0; k < 4; ++k) color |= sums[k] / 3 << 8 * k;
      const bool even = a.col == b.col && b.col == c.col;
      const ImDrawIdx first = at[0];
      ImDrawIdx last = at[2];
      for (at += 3; even && at + 2 < end && at[0] == first && at[1] == last && corners[at[2]].col == a.col; at += 3)
        shape.push_back(corners[last = at[2]].pos);
      polygon(shape, color);
    }
  }

  void polygon(std::vector<ImVec2>& shape, ImU32 color) {
    if ((color >> IM_COL32_A_SHIFT & 255) == 0) return;
    float left = 1e9f, right = -1e9f, top = 1e9f, bottom = -1e9f, area = 0;
    for (std::size_t k = 0; k < shape.size(); ++k) {
      const ImVec2 p = shape[k], q = shape[(k + 1) % shape.size()];
      left = std::min(left, p.x), right = std::max(right, p.x), top = std::min(top, p.y), bottom = std::max(bottom, p.y);
      area += p.x * q.y - q.x * p.y;
    }
    if (!Rect{left, top, right - left, bottom - top}.overlaps(clip_)) return;
    flush_letters();
    // All around the same way: two that overlap in one path would otherwise take each other out.
    if (area < 0) std::reverse(shape.begin(), shape.end());
    // What shines through is a path of its own: where two overlap, both are seen.
    const bool opaque = (color >> IM_COL32_A_SHIFT & 255) == 255;
    if (color != path_color_ || !opaque) flush_path();
    path_color_ = color;
    char verb = 'M';
    for (const ImVec2 p : shape) {
      path_ += verb;
      add_number(path_, p.x), path_ += ' ', add_number(path_, p.y);
      verb = 'L';
    }
    path_ += 'Z';
  }

  // From the left upper and right upper corner and the left lower one.
  void letter(const ImDrawVert& corner, const ImDrawVert& right, const ImDrawVert& below) {
    const auto found = letters_.find(key_of(corner.uv.x, corner.uv.y));
    if (found == letters_.end()) return;
    const auto& [face, glyph, baked] = found->second;
    if (corner.pos.x == run_.last.x && corner.pos.y == run_.last.y) return;  // drawn twice, to be darker on a screen
    const float scale = (right.pos.x - corner.pos.x) / (glyph->X1 - glyph->X0);
    const float rise = std::round(baked->Ascent), baseline = corner.pos.y + (rise - glyph->Y0) * scale;
    // Slanted letters are moved to the right by as much as they are high there.
    const float slant = (corner.pos.x - below.pos.x) / std::max(below.pos.y - corner.pos.y, 0.01f);
    const float x = corner.pos.x - glyph->X0 * scale - slant * (baseline - corner.pos.y);
    const float em = baked->Size * scale * em_[static_cast<std::size_t>(face)];
    if (!Rect{corner.pos.x, corner.pos.y, right.pos.x - corner.pos.x, below.pos.y - corner.pos.y}.overlaps(clip_)) return;
    flush_path();
    const bool same = run_.face == face && std::abs(run_.em - em) < 0.01f && std::abs(run_.baseline - baseline) < 0.01f &&
                      run_.slanted == (slant > 0.05f) && run_.color == corner.col && x > run_.end - em && x < run_.end + 2 * em;
    if (!same) {
      flush_letters();
      run_.face = face, run_.em = em, run_.baseline = baseline, run_.slanted = slant > 0.05f, run_.color = corner.col;
    } else if (x > run_.end + 0.12f * em) {
      add_letter(run_.end, " ");
    }
    char utf8[5];
    const char32_t code = glyph->Codepoint;
    ImTextCharToUtf8(utf8, static_cast<unsigned int>(plain_ ? plain_(code) : code));
    add_letter(x, utf8);
    run_.end = x + glyph->AdvanceX * scale;
    run_.last = corner.pos;
  }

  void add_letter(float x, std::string_view utf8) {
    if (!run_.places.empty()) run_.places += ' ';
    add_number(run_.places, x);
    add_escaped(run_.text, utf8);
  }

  void flush_letters() {
    if (!run_.text.empty()) {
      out_ += "<text x=\"" + run_.places + "\"";
      add_attribute(out_, "y", run_.baseline);
      ((out_ += " font-family=\"") += families[static_cast<std::size_t>(run_.face)]) += "\"";
      add_attribute(out_, "font-size", run_.em);
      if (run_.face == Face::semibold) out_ += " font-weight=\"600\"";
      if (run_.slanted) out_ += " font-style=\"italic\"";
      add_fill(out_, run_.color);
      out_ += ">" + run_.text + "</text>\n";
    }
    run_ = {};
  }

  void flush_path() {
    if (!path_.empty()) {
      out_ += "<path";
      add_fill(out_, path_color_);
      out_ += " d=\"" + path_ + "\"/>\n";
    }
    path_.clear();
  }

  void flush() { flush_path(), flush_letters(); }

  const ImDrawList& list_;
  Rect part_, clip_ = part_;
  char32_t (*plain_)(char32_t);
  bool inside_ = false;
  std::array<float, face_count> em_{};
  std::unordered_map<std::uint64_t, Letter> letters_;
  std::string out_, path_;
  ImU32 path_color_ = 0;
  Run run_;
};

}  // namespace

std::string svg_picture(const Ui& ui, const ImDrawList& list, Rect part, std::string_view name, Color ground,
                        char32_t (*plain)(char32_t)) {
  return Writer(ui, list, part, plain).write(name, ground);
}

}  // namespace gatewalk::lessons
