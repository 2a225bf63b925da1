# Starts Java with the classes in $app; sourced by the launchers, which set $java, $major, $app and $launcher.
# shellcheck shell=sh disable=SC2154

# What a command needs, the last two to check a token's signature; the daemon takes every archive.
set_class_path() {
    classes=
    for jar in "$app"/cli-*.jar "$app"/picocli-*.jar "$app"/jackson-core-*.jar "$app"/share-engine-*.jar "$app"/core-*.jar \
        "$app"/progressbar-*.jar "$app"/jline-*.jar "$app"/daemon-*.jar "$app"/bcprov-*.jar; do
        classes=$classes${classes:+:}$jar
    done
}

# A class-data archive halves the time that a command takes; without it everything works, but slower.
train() {
    set_class_path
    "$java" -XX:ArchiveClassesAtExit="$app/classes.jsa.$$" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable \
        -cp "$classes" io.tandemsync.cli.ArchiveTraining >/dev/null 2>&1 9>&- </dev/null || :
    [ -f "$app/classes.jsa.$$" ] && mv -f "$app/classes.jsa.$$" "$app/classes.jsa"
    train_daemon
    printf '%s\n' "$java" >"$app/trained-by"
}

# A daemon of its own with one small share shows which classes a daemon loads; its home goes afterwards.
train_daemon() {
    place=$(mktemp -d "${TMPDIR:-/tmp}/tandem-train.XXXXXX" 2>/dev/null) || return 0
    set_daemon_options
    mkdir "$place/share" && echo trained >"$place/share/file"
    (
        umask 077
        # shellcheck disable=SC2086
        exec "$java" $options -XX:ArchiveClassesAtExit="$app/daemon.jsa.$$" -Xlog:disable -Dtandem.launcher=/nonexistent \
            -cp "$app/*" io.tandemsync.cli.Main --home "$place/home" daemon \
            --listen tcp/127.0.0.1:0 --listen quic/127.0.0.1:0 >/dev/null 2>&1 9>&- </dev/null
    ) &
    trained=$!
    tries=0
    until [ -S "$place/home/daemon.sock" ] || [ $tries -gt 150 ] || ! kill -0 $trained 2>/dev/null; do
        sleep 0.2
        tries=$((tries + 1))
    done
    if [ -S "$place/home/daemon.sock" ]; then
        for words in "share add $place/share" "share wait share --timeout 3s" "status"; do
            # shellcheck disable=SC2086
            "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classes" io.tandemsync.cli.Main \
                --home "$place/home" $words >/dev/null 2>&1 9>&- </dev/null || :
        done
    fi
    kill $trained 2>/dev/null
    wait $trained 2>/dev/null
    if [ -f "$app/daemon.jsa.$$" ]; then
        chmod 644 "$app/daemon.jsa.$$" && mv -f "$app/daemon.jsa.$$" "$app/daemon.jsa"
    fi
    rm -rf "$place"
}

is_trained() {
    trained_by=
    [ -f "$app/trained-by" ] && IFS= read -r trained_by <"$app/trained-by"
    [ "$trained_by" = "$java" ] && [ "$app/trained-by" -nt "$java" ]
}

# Chosen by measurement: docs/adr/0016-daemon-flags.md.
set_daemon_options() {
    options='-XX:+UseSerialGC -Xms32m -Xmx512m -XX:NewSize=24m -XX:MinHeapFreeRatio=30 -XX:MaxHeapFreeRatio=50'
    options="$options -XX:ReservedCodeCacheSize=64m -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError"
    options="$options -XX:-HeapDumpOnOutOfMemoryError -XX:-CreateCoredumpOnCrash -XX:+ErrorFileToStderr"
    options="$options -Dio.netty.leakDetection.level=disabled"
    options="$options -Dfile.encoding=UTF-8 -Djdk.nio.file.WatchService.maxEventsPerPoll=65536"
    if [ -f "$app/compiler-directives.json" ] && [ -f "$app/compiler-commands" ]; then
        case $app in
            *[[:space:]]*) ;;
            *)
                options="$options -XX:+UnlockDiagnosticVMOptions -XX:-DisplayVMOutput"
                options="$options -XX:CompilerDirectivesFile=$app/compiler-directives.json"
                options="$options -XX:CompileCommandFile=$app/compiler-commands"
                ;;
        esac
    fi
    [ "$major" -ge 24 ] &&
        options="$options --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    [ "$major" -ge 25 ] && options="$options -XX:+UseCompactObjectHeaders"
    return 0
}

# The first word that is no option.
command_word() {
    command='' value=''
    for word; do
        if [ -n "$value" ]; then
            value=
            continue
        fi
        case $word in
            --home) value=next ;;
            -*) ;;
            *)
                command=$word
                break
                ;;
        esac
    done
}

start_java() {
    # File names are UTF-8, whatever the caller's locale says; Java goes by the locale alone.
    case ${OSTYPE:-$(uname -s)} in
        [Dd]arwin*) LC_ALL=en_US.UTF-8 ;;
        *) LC_ALL=C.UTF-8 ;;
    esac
    export LC_ALL
    command_word "$@"
    if [ "$command" = daemon ]; then
        start_daemon "$@"
    fi
    set_class_path
    terminal=false
    [ -t 1 ] && terminal=true
    err_terminal=false
    [ -t 2 ] && err_terminal=true
    exec "$java" -XX:SharedArchiveFile="$app/classes.jsa" -Xshare:auto -Xlog:disable -XX:+UseSerialGC \
        -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xms16m -Xmx256m -Dfile.encoding=UTF-8 \
        -Dtandem.launcher="$launcher" -Dtandem.terminal="$terminal" \
        -Dtandem.terminal.err="$err_terminal" -cp "$classes" io.tandemsync.cli.Main "$@"
}

start_daemon() {
    # Memory goes back to the system when it is not needed, and nothing of it is ever written to disk.
    export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
    umask 077
    set_daemon_options
    # Java counts the directives that it took aloud, and with that silent an end for lack of memory would be silent too.
    # shellcheck disable=SC2086
    exec "$java" $options "-XX:OnOutOfMemoryError=echo 'tandem: the daemon ran out of memory and ends' >&2" \
        -XX:SharedArchiveFile="$app/daemon.jsa" -Xshare:auto -Xlog:disable -Xlog:all=error:stderr \
        ${TANDEM_JAVA_OPTS:-} -Dtandem.launcher="$launcher" -cp "$app/*" io.tandemsync.cli.Main "$@"
}
