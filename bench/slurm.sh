#!/bin/sh
#SBATCH --job-name=inlay
#SBATCH --cpus-per-task=2
#SBATCH --time=01:00:00
# One shard of DeepBench a task: sbatch --array=1-32 bench/slurm.sh, from the folder that has build/inlay.
# When all are done: build/inlay merge shard-*.json. A task that was killed goes on where it was when it is requeued.
set -eu
shard=$SLURM_ARRAY_TASK_ID
build/inlay bench all --set all --jobs "${SLURM_CPUS_PER_TASK:-1}" --shard "$shard/$SLURM_ARRAY_TASK_COUNT" \
    --resume "shard-$shard.resume" --json >"shard-$shard.json"
