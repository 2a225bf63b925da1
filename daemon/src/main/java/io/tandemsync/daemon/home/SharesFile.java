package io.tandemsync.daemon.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.GuardedFile.InvalidException;
import io.tandemsync.daemon.home.GuardedFile.Loaded;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.daemon.setting.Setting;
import io.tandemsync.daemon.setting.Settings;
import io.tandemsync.daemon.setting.ShareSetting;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ShareId;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code shares.json} of a home: every share with its peers, and keys that it does not know as they were. */
public final class SharesFile {
    private static final int VERSION = 1;

    private final GuardedFile file;
    private final @Nullable HomeWarning warning;
    private ObjectNode object;
    private List<ShareEntry> entries;

    private SharesFile(GuardedFile file, ObjectNode object, List<ShareEntry> entries, @Nullable HomeWarning warning) {
        this.file = file;
        this.object = object;
        this.entries = entries;
        this.warning = warning;
    }

    /** Reads the file; no file means no shares. */
    public static SharesFile open(Home home) throws RefusedException {
        GuardedFile file = new GuardedFile(home.sharesFile(), VERSION, false);
        Loaded<SharesFile> loaded = file.load(object -> new SharesFile(file, object, read(object), null));
        if (loaded == null) {
            return new SharesFile(file, GuardedFile.JSON.createObjectNode(), List.of(), null);
        }
        return new SharesFile(file, loaded.value().object, loaded.value().entries, loaded.warning());
    }

    public synchronized List<ShareEntry> entries() {
        return entries;
    }

    /** What a person should know about the file, null where all is well. */
    public @Nullable HomeWarning warning() {
        return warning;
    }

    /** Stores all shares; returns when they survive a power cut. */
    public synchronized void save(List<ShareEntry> changed) throws IOException {
        Map<String, ObjectNode> known = new LinkedHashMap<>();
        for (JsonNode node : object.path("shares")) {
            if (node instanceof ObjectNode share) {
                known.put(share.path("id").asText(), share);
            }
        }
        ObjectNode next = object.deepCopy();
        next.put("version", VERSION);
        ArrayNode shares = next.putArray("shares");
        for (ShareEntry entry : changed) {
            ObjectNode before = known.get(entry.id().toString());
            shares.add(write(entry, before == null ? next.objectNode() : before.deepCopy()));
        }
        file.save(next);
        object = next;
        entries = List.copyOf(changed);
    }

    private static ObjectNode write(ShareEntry entry, ObjectNode into) {
        into.put("id", entry.id().toString());
        into.put("name", entry.name());
        into.put("path", entry.root().toString());
        into.put("mode", entry.mode().word());
        into.put("enabled", entry.enabled());
        ArrayNode peers = into.putArray("peers");
        for (KnownPeer peer : entry.peers()) {
            ObjectNode node = peers.addObject().put("address", peer.address());
            if (peer.device() != null) {
                node.put("deviceId", peer.device().toString()).put("pinned", peer.pinned());
            }
        }
        ArrayNode removed = into.putArray("removed");
        entry.removed().forEach(device -> removed.add(device.toString()));
        ObjectNode settings = into.withObjectProperty("settings");
        entry.settings().texts().forEach(settings::put);
        return into;
    }

    private static List<ShareEntry> read(ObjectNode object) throws InvalidException {
        if (!object.path("shares").isArray()) {
            throw new InvalidException("it has no list \"shares\"");
        }
        List<ShareEntry> entries = new ArrayList<>();
        for (JsonNode node : object.path("shares")) {
            ShareEntry entry = readEntry(Fields.of(node, "share " + (entries.size() + 1)));
            for (ShareEntry other : entries) {
                if (other.id().equals(entry.id())) {
                    throw new InvalidException("the share id " + entry.id() + " stands there twice");
                }
                if (other.root().equals(entry.root())) {
                    throw new InvalidException("the path " + Home.shown(entry.root()) + " stands there twice");
                }
            }
            entries.add(entry);
        }
        return List.copyOf(entries);
    }

    private static ShareEntry readEntry(Fields share) throws InvalidException {
        List<KnownPeer> peers = new ArrayList<>();
        for (JsonNode node : share.list("peers")) {
            Fields peer = Fields.of(node, "a peer");
            DeviceId device = peer.has("deviceId") ? device(peer.text("deviceId")) : null;
            peers.add(new KnownPeer(peer.text("address"), device, device != null && peer.truth("pinned", false)));
        }
        List<DeviceId> removed = new ArrayList<>();
        for (String id : share.texts("removed")) {
            removed.add(device(id));
        }
        return new ShareEntry(
                new ShareId(share.uuid("id")),
                share.text("name"),
                path(share.text("path")),
                mode(share.text("mode")),
                share.truth("enabled", true),
                peers,
                removed,
                settings(share.object("settings")));
    }

    /** Settings that it does not know may be those of another version; they stay in the file. */
    private static Settings settings(Fields fields) throws InvalidException {
        Settings settings = Settings.defaults();
        for (Setting<?> setting : ShareSetting.ALL) {
            if (fields.has(setting.name())) {
                try {
                    settings = settings.with(setting.name(), fields.scalar(setting.name()));
                } catch (RefusedException e) {
                    throw new InvalidException(String.valueOf(e.getMessage()));
                }
            }
        }
        return settings;
    }

    private static Path path(String text) throws InvalidException {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new InvalidException("a path cannot be used");
        }
        throw new InvalidException("a path is not absolute");
    }

    private static AccessMode mode(String word) throws InvalidException {
        for (AccessMode mode : AccessMode.values()) {
            if (mode.word().equals(word.toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new InvalidException("a mode is none of write, read and blind");
    }

    private static DeviceId device(String hex) throws InvalidException {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new InvalidException("a device id is not 64 hexadecimal digits");
        }
        return new DeviceId(Hash.of(HexFormat.of().parseHex(hex)));
    }
}
