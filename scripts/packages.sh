# The packages of every build that is not shipped, read by the scripts: another list would mean other
# features, and everything compiled again. Never --workspace: it would build app for the server and
# the browser at once.
# shellcheck shell=bash disable=SC2034
packages=(--features app/ssr -p domain -p store -p services -p law -p app -p server -p bench)
