# The verb "test" of ./meshpath, which reads this file: all tests, what they report, and what they leave behind.
# Ends with "N passed, N failed, N skipped". A leak is a failure; with root and a kernel, so is a skip.

reports() {
  find "$top" -path "$top/*/target/*-reports/TEST-*.xml" "$@"
}

# Sums up the test suites: passed, failed, skipped.
totals() {
  reports -exec cat {} + | awk '
    function count(name) {
      return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
    }
    /<testsuite / {
      tests += count("tests"); failed += count("failures") + count("errors"); skipped += count("skipped")
    }
    END { print tests - failed - skipped, failed + 0, skipped + 0 }'
}

# The names of tests whose report has this element, a pattern.
names_with() {
  reports -exec awk -v element="^ *<($1)[ />]" '
    /<testcase / {
      split($0, words, "\"")
      for (i = 1; i < length(words); i++) {
        if (words[i] ~ / name=$/) name = words[i + 1]
        if (words[i] ~ / classname=$/) class = words[i + 1]
      }
    }
    $0 ~ element { print "  " class "." name }' {} +
}

# The same under a heading, if there are any.
list_with() {
  names=$(names_with "$2")
  [ -z "$names" ] || printf '%s\n%s\n' "$1" "$names"
}

# What outlives a process: names of network namespaces, pins, mounts.
left_on_machine() {
  {
    ls /run/netns 2>/dev/null | sed 's/^/network namespace /'
    # Not the empty folders that tc(8) makes there for itself.
    find /sys/fs/bpf '(' ! -type d -o -name '*meshpath*' ')' 2>/dev/null | sed 's/^/pin /'
    # The folder of named namespaces becomes a mount once and for all, as "ip netns" does it.
    awk '$5 != "/run/netns" { print "mount " $5 }' /proc/self/mountinfo
  } | sort
}

# Every process that the run has started carries the run's name in its environment.
left_running() {
  grep -lz "^MESHPATH_TEST_RUN=$$\$" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ process _; do
    [ "$process" = $$ ] || echo "process $process $(tr '\0' ' ' 2>/dev/null <"/proc/$process/cmdline")"
  done
}

# Shows how far it is; the log has everything.
progress() {
  tee "$log" | grep --line-buffered -E \
    '^\[INFO\] (Building Meshpath|Tests run:.* in io)|^\[ERROR\]|^\[INFO\] (BUILD|Total time)|<<<' || true
}

# On kernels that lack what this one has, emulated: Linux 5.10, the oldest that is supported, and 6.1.
run_on_older_kernels() {
  status=0
  for release in bullseye bookworm; do
    "$top/.ci/old-kernel" $release || status=$?
  done
  exit $status
}

run_tests() {
  if [ "${1-}" = --kernels ]; then
    run_on_older_kernels
  elif [ "${1-}" = --long ]; then
    shift
    export MESHPATH_SOAK=PT10M # what SoakIT reads; half a minute without
    export MESHPATH_SEEDS=1000 # what RandomFaultsIT reads; a hundred without
  fi
  mkdir -p "$top/target"
  goal=verify
  reason=$(why_no_bpf)
  if [ -n "$reason" ]; then
    echo "meshpath: unit tests only; the others: $reason" >&2
    goal=test
  else
    require $test_parts
    mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
  fi
  require_jdk
  find_maven
  reports -delete
  before=$top/target/before.txt after=$top/target/after.txt
  left_on_machine >"$before"
  { (
    export MESHPATH_TEST_RUN=$$
    "$maven" -f "$top/pom.xml" -fae "$@" $goal 2>&1 || echo $? >"$top/target/maven-failed"
  ); } | progress

  set -- $(totals)
  passed=$1 failed=$2 skipped=$3
  if [ -e "$top/target/maven-failed" ]; then
    rm "$top/target/maven-failed"
    [ $failed -gt 0 ] || { echo "the build failed; all of it is in $log"; failed=1; }
  fi
  sleep 1 # for what is just ending
  left_on_machine >"$after"
  leaks=$(comm -13 "$before" "$after"; left_running)
  if [ -n "$leaks" ]; then
    echo "left behind:"
    echo "$leaks" | sed 's/^/  /'
    failed=$((failed + $(echo "$leaks" | wc -l)))
  fi
  list_with "skipped:" skipped
  list_with "passed at the second try only:" "flakyFailure|flakyError"
  list_with "failed:" "failure|error"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ $failed = 0 ] || exit 1
  [ $skipped = 0 ] || [ $goal = test ] || exit 1
}
