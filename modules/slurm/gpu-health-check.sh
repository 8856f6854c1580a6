# NVIDIA's diagnostics, level 2 (about two minutes: memory, PCIe, NVLink), over the GPUs that the job was given: those of
# other jobs on the node are in use. An exit status other than 0 makes Slurm drain the node and put the job back into the
# queue. DCGM user guide, "dcgmi diag"; slurm.conf manual page and "Prolog and Epilog Guide" for SLURM_JOB_GPUS.
gpu_health_check() {
  if [ -z "${SLURM_JOB_GPUS:-}" ]; then
    return 0
  fi
  if ! command -v dcgmi >/dev/null 2>&1; then
    echo "hpc-tf: gpu_health_check: this image has no dcgmi" >&2
    return 1
  fi
  # the host engine is a service on the public images; where it does not run, it is started here
  if ! pgrep -x nv-hostengine >/dev/null 2>&1 && command -v nv-hostengine >/dev/null 2>&1; then
    nv-hostengine >/dev/null 2>&1 || true
  fi
  if ! found=$(dcgmi diag -i "$SLURM_JOB_GPUS" -r 2 2>&1); then
    echo "hpc-tf: gpu_health_check failed on ${SLURMD_NODENAME:-this node}:" >&2
    echo "$found" >&2
    return 1
  fi
}
