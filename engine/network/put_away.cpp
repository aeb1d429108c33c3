// A model's stored numbers stand a second time as its parameters, but for biases that are added and the readout. What the
// parameters give back bit by bit can be let go of until somebody asks for it.
#include "engine/network/model.hpp"

namespace gatewalk::network {

const TensorMap& Model::tensors() const {
  bring_back();
  return tensors_;
}

TensorMap& Model::tensors() {
  bring_back();
  return tensors_;
}

std::size_t Model::numbers() const {
  std::size_t count = 0;
  for (const auto& [name, tensor] : tensors_) count += static_cast<std::size_t>(Tensor::count(tensor.shape));
  return count;
}

void Model::put_away() {
  for (int k = 0; k < shape_.parts(); ++k) {
    const Part part = shape_.part(k);
    for (std::size_t s = 0; s < layout(part.layer).stored.size(); ++s) {
      const auto found = tensors_.find(layout(part.layer).stored[s].name + suffix(part));
      if (found == tensors_.end() || found->first.starts_with("head_")) continue;  // the readout is read where it is stored
      Tensor& tensor = found->second;
      if (tensor.data.empty()) continue;
      if (!gives_back(forward(part.layer), layout(part.layer), sizes(part.layer), parameters(part), s, tensor)) continue;
      tensor.data = std::vector<double>();  // {} would keep the room
      away_ = true;
    }
  }
}

void Model::bring_back() const {
  if (!away_) return;
  away_ = false;
  for (int k = 0; k < shape_.parts(); ++k) {
    const Part part = shape_.part(k);
    for (std::size_t s = 0; s < layout(part.layer).stored.size(); ++s) {
      const auto found = tensors_.find(layout(part.layer).stored[s].name + suffix(part));
      if (found == tensors_.end() || !found->second.data.empty()) continue;
      found->second = Tensor::zeros(found->second.shape);
      scatter(forward(part.layer), layout(part.layer), sizes(part.layer), parameters(part), s, found->second);
    }
  }
}

}  // namespace gatewalk::network
