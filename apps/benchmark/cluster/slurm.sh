#!/bin/bash
# A study in ten parts on a SLURM cluster: sbatch --array=1-10 cluster/slurm.sh study.json
# The same command again does what is missing. When all parts are done: pnpm bench merge study-* --out study
#SBATCH --job-name=elbo-study
#SBATCH --cpus-per-task=8
#SBATCH --mem=16G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=B:TERM@120
set -euo pipefail

# The shell passes the signal on that comes two minutes before the end, and waits until every cell is saved.
pnpm bench compare --config "$1" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --workers "$SLURM_CPUS_PER_TASK" \
  --out "study-$SLURM_ARRAY_TASK_ID" &
child=$!
trap 'kill -TERM "$child"; wait "$child"' TERM
wait "$child"
