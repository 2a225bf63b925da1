package io.tandemsync.daemon.home;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.GuardedFile.InvalidException;
import io.tandemsync.daemon.home.GuardedFile.Loaded;
import io.tandemsync.daemon.setting.DeviceSetting;
import io.tandemsync.daemon.setting.Setting;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code config.json} of a home; keys that it does not know stay as they are. */
public final class ConfigFile {
    private static final int VERSION = 1;

    private final GuardedFile file;
    private final @Nullable HomeWarning warning;
    private ObjectNode object;
    private DeviceConfig config;

    private ConfigFile(GuardedFile file, ObjectNode object, DeviceConfig config, @Nullable HomeWarning warning) {
        this.file = file;
        this.object = object;
        this.config = config;
        this.warning = warning;
    }

    /** Reads the file, or writes a first one with this device name. */
    public static ConfigFile open(Home home, String defaultName) throws RefusedException, IOException {
        GuardedFile file = new GuardedFile(home.configFile(), VERSION, false);
        Loaded<ConfigFile> loaded = file.load(object -> new ConfigFile(file, object, read(object, defaultName), null));
        if (loaded == null) {
            DeviceConfig first = new DeviceConfig(defaultName, List.of(), Map.of(), new TreeMap<>());
            ConfigFile config = new ConfigFile(file, GuardedFile.JSON.createObjectNode(), first, null);
            config.save(first);
            return config;
        }
        ConfigFile config = loaded.value();
        return new ConfigFile(file, config.object, config.config, loaded.warning());
    }

    public synchronized DeviceConfig config() {
        return config;
    }

    /** What a person should know about the file, null where all is well. */
    public @Nullable HomeWarning warning() {
        return warning;
    }

    /** Stores the configuration; returns when it survives a power cut. */
    public synchronized void save(DeviceConfig changed) throws IOException {
        ObjectNode next = object.deepCopy();
        next.put("version", VERSION);
        next.put("name", changed.name());
        if (changed.listen().isEmpty()) {
            next.remove("listen");
        } else {
            next.set("listen", GuardedFile.JSON.valueToTree(changed.listen()));
        }
        if (changed.boundPorts().isEmpty()) {
            next.remove("boundPorts");
        } else {
            next.set("boundPorts", GuardedFile.JSON.valueToTree(new TreeMap<>(changed.boundPorts())));
        }
        ObjectNode settings = next.withObjectProperty("settings");
        for (Setting<?> setting : DeviceSetting.ALL) {
            settings.remove(setting.name());
        }
        changed.texts().forEach(settings::put);
        if (settings.isEmpty()) {
            next.remove("settings");
        }
        file.save(next);
        object = next;
        config = changed;
    }

    private static DeviceConfig read(ObjectNode object, String defaultName) throws InvalidException {
        Fields fields = new Fields(object, "the file");
        String name = fields.has("name") ? fields.text("name") : defaultName;
        if (name.length() > DeviceConfig.NAME_CHARACTERS_MAX) {
            throw new InvalidException("\"name\" is longer than " + DeviceConfig.NAME_CHARACTERS_MAX + " characters");
        }
        Map<String, Integer> ports = new LinkedHashMap<>();
        Fields bound = fields.object("boundPorts");
        if (fields.has("boundPorts")) {
            for (String address : bound.names()) {
                long port = bound.number(address);
                if (port < 1 || port > 65_535) {
                    throw new InvalidException("\"boundPorts\" holds a number that is no port");
                }
                ports.put(address, (int) port);
            }
        }
        return new DeviceConfig(name, fields.texts("listen"), ports, settings(fields.object("settings")));
    }

    private static SortedMap<String, String> settings(Fields fields) throws InvalidException {
        SortedMap<String, String> settings = new TreeMap<>();
        for (Setting<?> setting : DeviceSetting.ALL) {
            if (fields.has(setting.name())) {
                try {
                    settings.put(setting.name(), setting.canonical(fields.scalar(setting.name())));
                } catch (RefusedException e) {
                    throw new InvalidException(String.valueOf(e.getMessage()));
                }
            }
        }
        return settings;
    }
}
