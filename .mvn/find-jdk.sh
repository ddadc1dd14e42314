# Sourced by ./mvnw and ./cairn: sets JAVA_HOME to a JDK of at least version 21, or says what to install.

jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

jdk_new_enough() {
  found=$(jdk_version "$1") && [ -n "$found" ] && [ "$found" -ge 21 ]
}

jdk_of_path() {
  on_path=$(command -v javac 2>/dev/null) || return 1
  while [ -L "$on_path" ]; do
    target=$(readlink "$on_path")
    case "$target" in
      /*) on_path=$target ;;
      *) on_path=$(dirname "$on_path")/$target ;;
    esac
  done
  dirname "$(dirname "$on_path")"
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && jdk_new_enough "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  if candidate=$(jdk_of_path) && jdk_new_enough "$candidate"; then
    echo "$candidate"
    return
  fi
  best=0
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if jdk_new_enough "$candidate" && [ "$found" -gt "$best" ]; then
      best=$found
      chosen=$candidate
    fi
  done
  [ "$best" -gt 0 ] && echo "$chosen"
}

if ! JAVA_HOME=$(find_jdk); then
  echo "Cairn needs a JDK of version 21 or newer and found none: install one (Debian, Ubuntu: apt-get install openjdk-21-jdk; macOS: brew install openjdk@21), or point JAVA_HOME at it." >&2
  exit 1
fi
export JAVA_HOME
