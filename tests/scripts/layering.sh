#!/usr/bin/env bash
# Dependencies run one way. Reads every #include "..." of the tree and fails on an edge that CONTRIBUTING.md does not allow.
set -u
top=${srcdir:-$(dirname "$0")/../..}
cd "$top" || exit 99

# What each place may include besides its own folder, src/ and (in emulator/) the root's message.h, doors.h, clock.h, aws_*.h.
allowed() { # PLACE HEADER
  case $1 in
  src | handlers) return 1 ;;
  emulator/store | emulator/http | emulator/site | emulator/s3 | emulator/lambda | emulator/config) return 1 ;;
  emulator/auth | emulator/cli) return 1 ;;
  emulator/namespaces | emulator/streams) [[ $2 == store/* ]] ;;
  emulator/gateway) [[ $2 == auth/signature.h ]] ;;
  emulator/dynamodb) [[ $2 == store/* || $2 == auth/signature.h ]] ;;
  emulator/faults) [[ $2 == store/* || $2 == dynamodb/* ]] ;;
  emulator/provision) [[ $2 == store/* || $2 == dynamodb/* || $2 == config/* ]] ;;
  emulator | emulator/control | emulator/commands) return 0 ;; # main, app and what wires the rooms
  *) return 1 ;;
  esac
}

root="date.h ids.h message.h doors.h clock.h crash.h aws_error.h aws_json.h aws_rest.h aws_shape.h aws_wire.h log.h mix.h uri.h"
bad=0
complain() { echo "layering: $1"; bad=1; }

while read -r file; do
  place=${file%/*}
  case $place in emulator/*/*) place=$(cut -d/ -f1,2 <<<"$place") ;; esac
  room=${place#emulator/}
  while read -r header; do
    base=${header##*/}
    if [ "$place" = handlers ]; then
      [ "$header" = hangar.h ] || [ -f "handlers/$header" ] || [ "$header" = hangar_cjson.h ] ||
        complain "$file includes \"$header\": a handler includes hangar.h and its neighbours only"
    elif [ -f "src/$header" ] && [[ $header != */* ]]; then
      :
    elif [ "$place" = src ]; then
      complain "$file includes \"$header\": src includes nothing of emulator"
    elif [[ $header == "$room"/* ]] || [ -f "$place/$header" ] || [ -f "${file%/*}/$header" ]; then
      :
    elif [[ " $root " == *" $header "* ]]; then
      :
    elif [ "$header" = config.h ]; then
      :
    elif ! allowed "$place" "$header"; then
      complain "$file includes \"$header\" ($base): not an edge of the map"
    fi
  done < <(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file")
done < <(find src emulator handlers -name '*.[ch]' | sort)

# Only the http room knows libmicrohttpd, only the store SQLite, only config libyaml; cJSON stays with the handlers' helpers.
only() { # HEADER PLACES-REGEX
  grep -rlE "#include <$1>" src emulator handlers --include='*.[ch]' | grep -vE "^($2)" | while read -r f; do echo "layering: $f includes <$1>"; done
}
foreign=$(
  only microhttpd.h emulator/http/
  only sqlite3.h emulator/store/
  only yaml.h emulator/config/
  only 'cjson/cJSON.h' 'src/hangar_cjson|src/sdk_cjson|handlers/'
  only 'curl/curl.h' 'src/(transport_http|bootstrap)|emulator/sender'
)
[ -z "$foreign" ] || { echo "$foreign"; bad=1; }

# Calls that have a bounded form.
banned=$(grep -nE '(^|[^_a-zA-Z])(strtol|strtoul|strtoll|strtoull|atoi|atol|atof|strtok|sprintf|vsprintf|strcpy|strcat|gets|localtime|gmtime|asctime|ctime)[[:space:]]*\(' \
  $(find src emulator handlers -name '*.[ch]') || true)
[ -z "$banned" ] || { echo "layering: banned calls:"; echo "$banned"; bad=1; }
exit $bad
