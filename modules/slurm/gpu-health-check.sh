# NVIDIA's diagnostics, level 2 (about two minutes: memory, PCIe, NVLink), over the GPUs of this node. An exit status
# other than 0 makes Slurm drain the node and put the job back into the queue. Level 2 needs the GPUs for itself: only
# nodes whose jobs are about to begin run it. DCGM user guide, "dcgmi diag": https://docs.nvidia.com/datacenter/dcgm/
gpu_health_check() {
  if ! command -v dcgmi >/dev/null 2>&1; then
    echo "hpc-tf: gpu_health_check: this image has no dcgmi" >&2
    return 1
  fi
  # the host engine is a service on the public images; where it does not run, dcgmi brings its own for this call
  if ! pgrep -x nv-hostengine >/dev/null 2>&1 && command -v nv-hostengine >/dev/null 2>&1; then
    nv-hostengine >/dev/null 2>&1 || true
  fi
  if ! found=$(dcgmi diag -r 2 2>&1); then
    echo "hpc-tf: gpu_health_check failed on ${SLURMD_NODENAME:-this node}:" >&2
    echo "$found" >&2
    return 1
  fi
}
