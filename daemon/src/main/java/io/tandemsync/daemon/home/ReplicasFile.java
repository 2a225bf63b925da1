package io.tandemsync.daemon.home;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.GuardedFile.InvalidException;
import io.tandemsync.daemon.home.GuardedFile.Loaded;
import io.tandemsync.engine.model.ReplicaId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.ReplicaAnchor.Anchor;
import io.tandemsync.engine.port.ReplicaAnchor.End;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code replicas.json} of a home: what it remembers of each replica outside the replica's repository.
 *
 * <p>It names the directory it was written in by its inode. In another one, a copy or a restored backup, it remembers
 * nothing: the original may be giving out counters meanwhile, or may have given out more than this copy knows.
 */
public final class ReplicasFile {
    private static final Logger log = LoggerFactory.getLogger(ReplicasFile.class);
    private static final int VERSION = 1;

    private final GuardedFile file;
    private final long directory;
    private final @Nullable HomeWarning warning;
    private Map<ShareId, Anchor> anchors;

    private ReplicasFile(
            GuardedFile file, long directory, Map<ShareId, Anchor> anchors, @Nullable HomeWarning warning) {
        this.file = file;
        this.directory = directory;
        this.anchors = anchors;
        this.warning = warning;
    }

    /** Reads the file; no file means that no replica was ever opened. */
    public static ReplicasFile open(Home home) throws RefusedException {
        GuardedFile file = new GuardedFile(home.replicasFile(), VERSION, false);
        long directory = inode(home);
        Loaded<Map<ShareId, Anchor>> loaded = file.load(object -> read(object, directory));
        return loaded == null
                ? new ReplicasFile(file, directory, Map.of(), null)
                : new ReplicasFile(file, directory, loaded.value(), loaded.warning());
    }

    private static long inode(Home home) throws RefusedException {
        try {
            return ((Number) Files.getAttribute(home.directory(), "unix:ino")).longValue();
        } catch (IOException e) {
            throw Storage.refusal("the home cannot be looked at", e);
        }
    }

    /** What a person should know about the file, null where all is well. */
    public @Nullable HomeWarning warning() {
        return warning;
    }

    /** The memory of the replica of this share. */
    public ReplicaAnchor anchor(ShareId share) {
        return new ReplicaAnchor() {
            @Override
            public @Nullable Anchor load() {
                return find(share);
            }

            @Override
            public void store(Anchor anchor) throws IOException {
                put(share, anchor);
            }
        };
    }

    private synchronized @Nullable Anchor find(ShareId share) {
        return anchors.get(share);
    }

    private synchronized void put(ShareId share, Anchor anchor) throws IOException {
        Map<ShareId, Anchor> next = new LinkedHashMap<>(anchors);
        next.put(share, anchor);
        ObjectNode object = GuardedFile.JSON.createObjectNode().put("version", VERSION);
        object.put("directory", directory);
        ObjectNode replicas = object.putObject("replicas");
        next.forEach((id, known) -> write(known, replicas.putObject(id.toString())));
        file.save(object);
        anchors = next;
    }

    private static void write(Anchor known, ObjectNode out) {
        out.put("replica", known.replica().toString())
                .put("reserved", known.reserved())
                .put("session", known.session().toString())
                .put("opening", known.opening().toString())
                .put("doubted", known.doubted())
                .put("behind", known.behind());
        End end = known.end();
        if (end != null) {
            out.putObject("end").put("counter", end.counter()).put("sequence", end.sequence());
        }
    }

    private static Map<ShareId, Anchor> read(ObjectNode object, long directory) throws InvalidException {
        if (!object.has("replicas")) {
            throw new InvalidException("it has no \"replicas\"");
        }
        if (object.path("directory").asLong(directory) != directory) {
            log.warn("The home is a copy or was restored; its replicas go on under new ids");
            return new LinkedHashMap<>();
        }
        Map<ShareId, Anchor> anchors = new LinkedHashMap<>();
        Fields replicas = new Fields(object, "the file").object("replicas");
        for (String id : replicas.names()) {
            anchors.put(new ShareId(Fields.uuid(id, "a share id")), read(replicas.object(id)));
        }
        return anchors;
    }

    private static Anchor read(Fields known) throws InvalidException {
        long reserved = counter(known, "reserved");
        Fields end = known.has("end") ? known.object("end") : null;
        return new Anchor(
                new ReplicaId(known.uuid("replica")),
                reserved,
                known.uuid("session"),
                known.uuid("opening"),
                known.has("doubted") ? counter(known, "doubted") : reserved,
                known.truth("behind", false),
                end == null ? null : new End(counter(end, "counter"), counter(end, "sequence")));
    }

    private static long counter(Fields known, String name) throws InvalidException {
        if (known.number(name) < 0) {
            throw new InvalidException("\"" + name + "\" is negative");
        }
        return known.number(name);
    }
}
