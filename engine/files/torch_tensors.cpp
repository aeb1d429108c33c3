#include "engine/files/torch_tensors.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "engine/files/checkpoint_names.hpp"
#include "engine/files/fault.hpp"

namespace gatewalk::files {

namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t deepest_dict = 12;  // dicts in dicts
constexpr std::size_t longest_name = 1000;

struct TypeRow {
  std::string_view storage, name;  // torch.FloatStorage, torch.float32
  Dtype dtype;
};
constexpr TypeRow types[] = {{"FloatStorage", "float32", Dtype::f32},
                             {"DoubleStorage", "float64", Dtype::f64},
                             {"HalfStorage", "float16", Dtype::f16},
                             {"BFloat16Storage", "bfloat16", Dtype::bf16},
                             {"LongStorage", "int64", Dtype::i64},
                             {"IntStorage", "int32", Dtype::i32},
                             {"ShortStorage", "int16", Dtype::i16},
                             {"CharStorage", "int8", Dtype::i8},
                             {"ByteStorage", "uint8", Dtype::u8},
                             {"BoolStorage", "bool", Dtype::boolean},
                             {"ComplexFloatStorage", "complex64", Dtype::c64},
                             {"", "uint16", Dtype::u16},
                             {"", "uint32", Dtype::u32},
                             {"", "uint64", Dtype::u64}};

// What makes a tensor: a storage, an offset in it, sizes and strides; the third version names the dtype as well.
constexpr std::string_view tensors_made_by[] = {"torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
                                                "torch._utils._rebuild_tensor_v3"};
// What wraps one, as its first argument.
constexpr std::string_view parameters_made_by[] = {"torch._utils._rebuild_parameter",
                                                   "torch._utils._rebuild_parameter_with_state"};
constexpr std::string_view wrapped_call = "torch._tensor._rebuild_from_type_v2";  // a callable, a type, its arguments, a state

// Names of plain data that people keep beside weights, and of types. None of them is called.
constexpr std::string_view plain_names[] = {
    "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "argparse.Namespace", "_codecs.encode",
    "torch.Size", "torch.device", "torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer",
    "torch.torch_version.TorchVersion", "torch.UntypedStorage", "torch.storage.UntypedStorage", "torch.storage.TypedStorage",
    "numpy.core.multiarray.scalar", "numpy.core.multiarray._reconstruct", "numpy._core.multiarray.scalar",
    "numpy._core.multiarray._reconstruct", "numpy.ndarray", "numpy.dtype", "datetime.datetime", "datetime.date",
    "datetime.timedelta", "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib._local.PosixPath",
    "pathlib._local.WindowsPath",
    // what PyTorch Lightning keeps in its checkpoints
    "pytorch_lightning.utilities.parsing.AttributeDict", "lightning.pytorch.utilities.parsing.AttributeDict",
    "lightning_fabric.utilities.data.AttributeDict", "lightning.fabric.utilities.data.AttributeDict",
    "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint", "pytorch_lightning.callbacks.early_stopping.EarlyStopping"};
// Python's own types of data; builtins also has eval and getattr, so not all of it.
constexpr std::string_view plain_builtins[] = {"dict", "list", "tuple", "set",     "frozenset", "int",   "float",
                                               "bool", "str",  "bytes", "complex", "range",     "slice", "bytearray"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_known(std::string_view name) {
  for (const std::string_view module : {"builtins.", "__builtin__."})
    if (name.starts_with(module)) return is_one_of(name.substr(module.size()), plain_builtins);
  if (is_one_of(name, plain_names) || is_one_of(name, tensors_made_by) || is_one_of(name, parameters_made_by)) return true;
  if (name == wrapped_call) return true;
  if (name.starts_with("numpy.dtypes.")) return true;  // "Float64DType": classes without content
  for (const std::string_view module : {"torch.cuda.", "torch."})
    if (name.starts_with(module)) {
      const std::string_view rest = name.substr(module.size());
      if (rest.find('.') == std::string_view::npos && rest.ends_with("Storage")) return true;
      return std::any_of(std::begin(types), std::end(types), [&](const TypeRow& row) { return row.name == rest; });
    }
  return false;
}

// What Python would have called, "torch._utils._rebuild_tensor_v2"; empty if it has no name.
std::string called(const Pickle& pickle, const PickleValue& value) {
  if (value.kind != Kind::call || value.items.empty() || pickle[value.items[0]].kind != Kind::name) return {};
  return full_name(pickle[value.items[0]]);
}

// The class of a thing that Python would have made by code: of a module, of something else that is not known here.
std::string foreign_class(const Pickle& pickle, const PickleValue& value) {
  if (value.kind == Kind::persistent && value.items.size() == 1) {  // the oldest form: ('module', class, file, source)
    const PickleValue& id = pickle[value.items[0]];
    if (id.kind == Kind::tuple && id.items.size() > 1 && pickle[id.items[0]].text == "module" &&
        pickle[id.items[1]].kind == Kind::name)
      return full_name(pickle[id.items[1]]);
  }
  if (value.kind == Kind::call && !value.items.empty() && pickle[value.items[0]].kind == Kind::persistent)
    return foreign_class(pickle, pickle[value.items[0]]);
  std::string name = called(pickle, value);
  // copyreg._reconstructor(class, base, state), as protocol 2 writes some classes
  if (name.starts_with("copy") && name.ends_with("_reconstructor") && value.items.size() > 1) {
    const PickleValue& arguments = pickle[value.items[1]];
    if (!arguments.items.empty() && pickle[arguments.items[0]].kind == Kind::name) return full_name(pickle[arguments.items[0]]);
  }
  return name.empty() || is_known(name) ? std::string() : name;
}

// Whether a class is a network's: its state, as Python would put it back, has submodules or parameters.
bool is_module(const Pickle& pickle, const PickleValue& value) {
  return value.kind == Kind::call && value.items.size() > 2 &&
         (pickle.find(pickle[value.items.back()], "_modules") || pickle.find(pickle[value.items.back()], "_parameters"));
}

class Taker {
 public:
  Taker(const Pickle& pickle, const FindStorage& find, std::uint64_t budget) : pickle_(pickle), find_(find), budget_(budget) {}

  Result<SafetensorsFile> run() {
    const PickleValue& root = pickle_.root();
    if (const auto* arguments = tensor_arguments(root)) {
      const auto tensor = take(*arguments);
      if (!tensor) return tensor.error();
      return fault("NO_TENSORS",
                   "the file holds one tensor of shape " + Tensor::describe(tensor->shape) + " without a name, so no network",
                   "save the network's state_dict()");
    }
    collect(root, "", "", 0);
    if (found_.empty())
      return fault("NO_TENSORS", "the file holds no tensors under names, so no network", "save the network's state_dict()");
    const std::vector<FullName> names = full_names(found_);
    for (const bool meant : {true, false})  // what is meant keeps its name
      for (std::size_t k = 0; k < names.size(); ++k)
        if (names[k].meant == meant)
          if (const Status status = put(names[k].name, *arguments_[k]); !status) return status.error();
    if (!left_out_.empty())
      file_.warnings.push_back("beside the weights the file holds " + shown_list(left_out_, 12) + ": not used");
    return std::move(file_);
  }

 private:
  Status put(const std::string& name, const PickleValue& arguments) {
    auto tensor = take(arguments);
    if (!tensor && tensor.error().code == "DTYPE") {
      left_out_.push_back(name + " (" + tensor.error().what + ")");
      return Ok{};
    }
    if (!tensor) return fault_at(tensor.error().code.c_str(), name, tensor.error().what, tensor.error().hint);
    if (file_.tensors.emplace(name, *std::move(tensor)).second) file_.order.push_back(name);
    return Ok{};
  }

  // The tuple of arguments that a tensor is made of; null for what is none.
  const PickleValue* tensor_arguments(const PickleValue& value, int depth = 0) const {
    const std::string by = called(pickle_, value);
    if (by.empty() || value.items.size() < 2 || depth > 4) return nullptr;
    const PickleValue& arguments = pickle_[value.items[1]];
    if (arguments.kind != Kind::tuple) return nullptr;
    if (is_one_of(by, tensors_made_by)) return &arguments;
    if (is_one_of(by, parameters_made_by) && !arguments.items.empty())
      return tensor_arguments(pickle_[arguments.items[0]], depth + 1);
    if (by == wrapped_call && arguments.items.size() > 2 && pickle_[arguments.items[0]].kind == Kind::name) {
      const PickleValue& inner = pickle_[arguments.items[2]];
      const std::string made_by = full_name(pickle_[arguments.items[0]]);
      if (inner.kind != Kind::tuple) return nullptr;
      if (is_one_of(made_by, tensors_made_by)) return &inner;
      if (is_one_of(made_by, parameters_made_by) && !inner.items.empty())
        return tensor_arguments(pickle_[inner.items[0]], depth + 1);
    }
    return nullptr;
  }

  bool is_optimizer(const PickleValue& value) const {
    return pickle_.find(value, "param_groups") && pickle_.find(value, "state");
  }

  std::string key_text(const PickleValue& key) const {
    if (key.kind == Kind::text) return std::string(key.text.substr(0, longest_name));
    return key.kind == Kind::integer ? std::to_string(key.integer) : "";
  }

  // Fills found_ with the tensors below a value, and left_out_ with what has none; whether there were any.
  bool collect(const PickleValue& value, const std::string& place, const std::string& key, std::size_t depth) {
    if (const auto* arguments = tensor_arguments(value)) {
      found_.push_back({place, key});
      arguments_.push_back(arguments);
      return true;
    }
    const std::string here = depth ? place + key + "." : "";
    const std::string as_said = place + key;
    const bool dict = value.kind == Kind::dict, list = value.kind == Kind::list || value.kind == Kind::tuple;
    if ((dict || list) && is_optimizer(value)) {
      left_out_.push_back((as_said.empty() ? "it" : as_said) + " (an optimizer's state)");
      return false;
    }
    if ((!dict && !list) || depth > deepest_dict || here.size() > longest_name || !seen_.insert(&value).second) {
      note(value, as_said);
      return false;
    }
    const std::size_t before = left_out_.size();
    bool any = false;
    for (std::size_t k = 0; k < value.items.size(); k += dict ? 2 : 1) {
      if (found_.size() > most_tensors) return any;
      const PickleValue& item = pickle_[value.items[dict ? k + 1 : k]];
      any = collect(item, here, dict ? key_text(pickle_[value.items[k]]) : std::to_string(k), depth + 1) || any;
    }
    if (!any && depth > 0) {  // one word for a list of losses, not a word a loss
      left_out_.resize(before);
      left_out_.push_back(as_said);
    }
    return any;
  }

  // A quantity beside the weights.
  void note(const PickleValue& value, const std::string& as_said) {
    if (left_out_.size() > most_tensors) return;
    left_out_.push_back(as_said.empty() ? "something without a name" : as_said);
    std::string text;
    if (value.kind == Kind::text && value.text.size() <= 200 && !find_bad_utf8(value.text)) text = value.text;
    else if (value.kind == Kind::integer) text = std::to_string(value.integer);
    else if (value.kind == Kind::real) text = number_text(value.real);
    else if (value.kind == Kind::boolean) text = value.integer ? "true" : "false";
    else return;
    if (file_.metadata.size() < 100 && as_said.find('.') == std::string::npos && !find_bad_utf8(as_said))
      file_.metadata.emplace(as_said, text);
  }

  // --- numbers ---

  static bool take_sizes(const Pickle& pickle, const PickleValue& value, std::vector<std::int64_t>& to) {
    const PickleValue* tuple = &value;
    if (value.kind == Kind::call && called(pickle, value) == "torch.Size" && value.items.size() > 1) {
      const PickleValue& arguments = pickle[value.items[1]];
      if (arguments.items.size() != 1) return false;
      tuple = &pickle[arguments.items[0]];
    }
    if ((tuple->kind != Kind::tuple && tuple->kind != Kind::list) || tuple->items.size() > 64) return false;
    for (const PickleRef ref : tuple->items) {
      if (pickle[ref].kind != Kind::integer || pickle[ref].integer < 0) return false;
      to.push_back(pickle[ref].integer);
    }
    return true;
  }

  Result<StoredTensor> take(const PickleValue& arguments) {
    const std::vector<PickleRef>& parts = arguments.items;
    const Error damaged = fault("PICKLE", "what the pickle says of it is no tensor", "get the file again");
    std::vector<std::int64_t> shape, strides;
    if (parts.size() < 4 || pickle_[parts[0]].kind != Kind::persistent || pickle_[parts[1]].kind != Kind::integer ||
        !take_sizes(pickle_, pickle_[parts[2]], shape) || !take_sizes(pickle_, pickle_[parts[3]], strides) ||
        shape.size() != strides.size() || pickle_[parts[1]].integer < 0)
      return damaged;
    auto storage = find_(pickle_[parts[0]]);
    if (!storage) return storage.error();
    if (!storage->dtype) {  // bytes, and the tensor names its own dtype
      const PickleValue* type = parts.size() > 6 ? &pickle_[parts[6]] : nullptr;
      const auto row = std::find_if(std::begin(types), std::end(types), [&](const TypeRow& each) {
        return type && type->kind == Kind::name && type->text == "torch" && type->second == each.name;
      });
      if (row == std::end(types)) return fault("DTYPE", "its dtype is not read");
      storage->dtype = row->dtype;
    }
    const Dtype dtype = *storage->dtype;
    const auto width = static_cast<std::size_t>(dtype_bits(dtype) / 8);
    const auto there = static_cast<std::uint64_t>(storage->bytes.size() / width);
    const auto offset = static_cast<std::uint64_t>(pickle_[parts[1]].integer);
    const auto count = checked_count(shape);
    const Error beyond = fault(
        "OFFSETS",
        "a tensor of shape " + Tensor::describe(shape) + " reaches beyond its storage of " + std::to_string(there) + " numbers",
        "the file is damaged; get it again");
    if (!count || offset > there) return beyond;
    std::uint64_t last = offset;  // the place of the last number
    for (std::size_t d = 0; d < shape.size() && *count > 0; ++d) {
      const auto steps = static_cast<std::uint64_t>(shape[d] - 1), stride = static_cast<std::uint64_t>(strides[d]);
      if (stride > 0 && steps > there / stride) return beyond;
      last += steps * stride;
      if (last >= there) return beyond;
    }
    if (*count > 0 && last >= there) return beyond;
    if (*count > (budget_ - spent_) / width)
      return fault("SIZE", "the tensors together are far larger than the file", "the file is damaged; get it again");
    spent_ += *count * width;
    StoredTensor tensor{dtype, shape, {}};
    tensor.bytes.resize(static_cast<std::size_t>(*count) * width);
    copy(storage->bytes.subspan(static_cast<std::size_t>(offset) * width), strides, width, storage->order, tensor);
    return tensor;
  }

  static void copy(Bytes from, const std::vector<std::int64_t>& strides, std::size_t width, ByteOrder order, StoredTensor& to) {
    std::vector<std::int64_t> index(to.shape.size());
    std::size_t source = 0;  // of the number at `index`
    for (std::size_t at = 0; at < to.bytes.size(); at += width) {
      for (std::size_t b = 0; b < width; ++b)
        to.bytes[at + b] = from[source * width + (order == ByteOrder::little ? b : width - 1 - b)];
      for (std::size_t d = index.size(); d-- > 0;) {
        source += static_cast<std::size_t>(strides[d]);
        if (++index[d] < to.shape[d]) break;
        source -= static_cast<std::size_t>(strides[d]) * static_cast<std::size_t>(to.shape[d]);
        index[d] = 0;
      }
    }
  }

  static constexpr std::size_t most_tensors = 100'000;
  const Pickle& pickle_;
  const FindStorage& find_;
  std::uint64_t budget_, spent_ = 0;
  SafetensorsFile file_;
  std::vector<PlacedName> found_;
  std::vector<const PickleValue*> arguments_;  // what each is made of
  std::vector<std::string> left_out_;
  std::set<const PickleValue*> seen_;
};

constexpr const char* save_module =
    "in Python, where that class is at hand: model = torch.load(file, weights_only=False) and then "
    "torch.save(model.state_dict(), 'weights.pt')";

}  // namespace

Result<std::optional<Dtype>> storage_dtype(const PickleValue& name) {
  if (name.second == "UntypedStorage") return std::optional<Dtype>{};
  if (name.text == "torch" || name.text == "torch.cuda" || name.text == "torch.storage")
    for (const TypeRow& row : types)
      if (!row.storage.empty() && row.storage == name.second) return std::optional<Dtype>(row.dtype);
  return fault("DTYPE", "numbers of " + shown(full_name(name)) + " are not read");
}

Status check_names(const Pickle& pickle) {
  const auto whole = [&](const std::string& name, const std::string& where) {
    return fault("MODULE",
                 (where.empty() ? "this is" : "under " + shown(where) + " is") +
                     std::string(" a whole pickled module (its class is ") + shown(name) + "), and making it would run code",
                 where.empty() ? save_module
                               : "in Python, where that class is at hand: data = torch.load(file, weights_only=False) and then "
                                 "torch.save(data[" +
                                     shown(where) + "].state_dict(), 'weights.pt')");
  };
  const PickleValue& root = pickle.root();
  if (const std::string name = foreign_class(pickle, root); !name.empty() && (is_module(pickle, root) || root.items.size() > 2))
    return whole(name, "");
  if (root.kind == Kind::dict)
    for (std::size_t k = 0; k + 1 < root.items.size(); k += 2)
      if (const PickleValue& value = pickle[root.items[k + 1]]; is_module(pickle, value))
        if (const std::string name = foreign_class(pickle, value); !name.empty())
          return whole(name, pickle[root.items[k]].kind == Kind::text ? std::string(pickle[root.items[k]].text) : "");
  for (const std::string& name : pickle.names())
    if (!is_known(name))
      return fault(
          "NAMES", "the pickle names " + shown(name) + ", which no state dict needs; nothing of it was executed",
          "in Python, if you trust the file: data = torch.load(file, weights_only=False) and then torch.save of its state "
          "dict alone, 'weights.pt'");
  return Ok{};
}

Result<SafetensorsFile> take_tensors(const Pickle& pickle, const FindStorage& find, std::uint64_t budget) {
  return Taker(pickle, find, budget).run();
}

}  // namespace gatewalk::files
