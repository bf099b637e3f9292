# Runs a server and outlives nobody: when the pipe on standard input ends, because the JVM that
# holds its other end closed it or died, the server is killed.
#
#   sh guard.sh PIDFILE COMMAND...
#
# A line on standard input names more processes to kill then (those that a pause has stopped and
# that could not notice the death of their parent); the next line takes its place.
# The server gets a process group of its own, so that Ctrl-C reaches only the JVM.
pid_file=$1
shift
exec 3<&0 </dev/null
trap : HUP INT TERM
if command -v setsid >/dev/null 2>&1; then
  setsid "$@" 3<&- &
else
  set -m
  "$@" 3<&- &
fi
server=$!
echo "$server" >"$pid_file.new" && mv "$pid_file.new" "$pid_file"
(
  trap '' HUP INT TERM
  others=
  while read -r line <&3; do others=$line; done
  # The server last: with its end this shell is ended too.
  kill -9 $others "$server" 2>/dev/null
) &
guard=$!
exec 3<&-
wait "$server"
code=$?
while [ "$code" -gt 128 ] && kill -0 "$server" 2>/dev/null; do
  wait "$server"
  code=$?
done
kill -9 "$guard" 2>/dev/null
exit "$code"
