package io.tandemsync.daemon;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ConfigFile;
import io.tandemsync.daemon.home.DeviceConfig;
import io.tandemsync.daemon.home.Storage;
import io.tandemsync.daemon.log.LogFiles;
import io.tandemsync.daemon.rate.RateLimits;
import io.tandemsync.daemon.replica.LinkNetwork;
import io.tandemsync.daemon.setting.Adjustable;
import io.tandemsync.daemon.setting.DeviceSetting;
import io.tandemsync.daemon.setting.Setting;
import io.tandemsync.daemon.setting.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of the device: kept in its configuration, and put into effect in the parts that they are about. */
final class DeviceOptions implements Adjustable {
    private final ConfigFile file;
    private final RateLimits limits;
    private final LinkNetwork network;
    private final Loopback loopback;

    /** Where the control API is served besides the home's socket. */
    interface Loopback {
        /** @param address {@link DeviceSetting#OFF}, or host and port */
        void serve(String address) throws RefusedException;
    }

    DeviceOptions(ConfigFile file, RateLimits limits, LinkNetwork network, Loopback loopback) {
        this.file = file;
        this.limits = limits;
        this.network = network;
        this.loopback = loopback;
    }

    /** Puts into effect what was set before this start. */
    void start() throws RefusedException {
        DeviceConfig config = file.config();
        apply(config);
        boolean logs = config.texts().containsKey(DeviceSetting.LOG_LEVEL.name())
                || config.texts().containsKey(DeviceSetting.LOG_FORMAT.name());
        if (logs) {
            adjustLogs(config);
        }
        loopback.serve(text(config, DeviceSetting.API));
    }

    @Override
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        DeviceConfig config = file.config();
        for (Setting<?> setting : DeviceSetting.ALL) {
            shown.put(setting.name(), text(config, setting));
        }
        return shown;
    }

    @Override
    public synchronized List<String> change(Map<String, String> values) throws RefusedException {
        DeviceConfig before = file.config();
        DeviceConfig after = before;
        for (Map.Entry<String, String> value : values.entrySet()) {
            Setting<?> setting = Settings.named(DeviceSetting.ALL, value.getKey());
            after = with(after, setting, setting.canonical(value.getValue()));
        }
        String api = text(after, DeviceSetting.API);
        if (!api.equals(text(before, DeviceSetting.API))) {
            loopback.serve(api);
        }
        try {
            file.save(after);
        } catch (IOException e) {
            throw Storage.refusal("the configuration cannot be stored", e);
        }
        apply(after);
        if (values.containsKey(DeviceSetting.LOG_LEVEL.name()) || values.containsKey(DeviceSetting.LOG_FORMAT.name())) {
            adjustLogs(after);
        }
        List<String> nextStart = new ArrayList<>();
        if (!after.listen().equals(before.listen())) {
            nextStart.add(DeviceSetting.LISTEN.name());
        }
        return nextStart;
    }

    private void apply(DeviceConfig config) {
        limits.set(number(config, DeviceSetting.SEND_LIMIT), number(config, DeviceSetting.RECEIVE_LIMIT));
        String advertise = text(config, DeviceSetting.ADVERTISE);
        network.advertise(advertise.equals(DeviceSetting.AUTO) ? null : DeviceSetting.list(advertise));
    }

    private static void adjustLogs(DeviceConfig config) {
        LogFiles.adjust(
                text(config, DeviceSetting.LOG_LEVEL),
                text(config, DeviceSetting.LOG_FORMAT).equals("json"));
    }

    private static long number(DeviceConfig config, Setting<Long> setting) {
        try {
            return setting.read(text(config, setting));
        } catch (RefusedException e) {
            throw new IllegalStateException("a setting was not checked", e);
        }
    }

    private static String text(DeviceConfig config, Setting<?> setting) {
        if (setting.equals(DeviceSetting.NAME)) {
            return config.name();
        }
        if (setting.equals(DeviceSetting.LISTEN)) {
            return config.listen().isEmpty() ? DeviceSetting.AUTO : String.join(",", config.listen());
        }
        return config.texts().getOrDefault(setting.name(), setting.usual());
    }

    private static DeviceConfig with(DeviceConfig config, Setting<?> setting, String text) throws RefusedException {
        if (setting.equals(DeviceSetting.NAME)) {
            return new DeviceConfig(text, config.listen(), config.boundPorts(), config.texts());
        }
        if (setting.equals(DeviceSetting.LISTEN)) {
            List<String> listen =
                    text.equals(DeviceSetting.NONE) ? List.of(DeviceSetting.NONE) : DeviceSetting.list(text);
            if (listen.stream().distinct().count() != listen.size()) {
                throw new RefusedException(
                        ErrorCode.INVALID_SETTING, "listen names an address twice; name each one once");
            }
            return new DeviceConfig(config.name(), listen, config.boundPorts(), config.texts());
        }
        TreeMap<String, String> texts = new TreeMap<>(config.texts());
        texts.put(setting.name(), text);
        return new DeviceConfig(config.name(), config.listen(), config.boundPorts(), texts);
    }
}
