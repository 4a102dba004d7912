#!/bin/sh
# Beats until it is asked to stop.
set -eu
trap 'exit 0' TERM INT
while :; do
    date > /tmp/beat
    sleep "$INTERVAL" &
    wait $!
done
