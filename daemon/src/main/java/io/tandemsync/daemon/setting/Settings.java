package io.tandemsync.daemon.setting;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.model.Text;
import io.tandemsync.engine.share.ShareSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a person has set for one share; what is not set is as usual.
 *
 * @param texts checked and in their one form, by name
 */
public record Settings(SortedMap<String, String> texts) {
    public Settings {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /** What holds where nothing was set. */
    public static Settings defaults() {
        return new Settings(new TreeMap<>());
    }

    public <T> T value(Setting<T> setting) {
        return setting.value(texts.getOrDefault(setting.name(), setting.usual()));
    }

    /** With one more. @throws RefusedException {@code invalid-setting}, naming what is allowed */
    public Settings with(String name, String text) throws RefusedException {
        Setting<?> setting = named(ShareSetting.ALL, name);
        TreeMap<String, String> changed = new TreeMap<>(texts);
        changed.put(name, setting.canonical(text));
        return new Settings(changed);
    }

    /** All of them as they hold, in the order in which they are shown. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (Setting<?> setting : ShareSetting.ALL) {
            String text = texts.getOrDefault(setting.name(), setting.usual());
            shown.put(setting.name(), text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text);
        }
        return shown;
    }

    /** What of it the engine works with. */
    public ShareSettings forEngine() {
        return new ShareSettings(
                value(ShareSetting.RESCAN_INTERVAL),
                value(ShareSetting.HIDDEN),
                value(ShareSetting.PERMISSIONS),
                value(ShareSetting.ORDER),
                value(ShareSetting.MIN_FREE),
                value(ShareSetting.VERSIONS),
                value(ShareSetting.MAX_DELETE));
    }

    /** The setting of this name. @throws RefusedException {@code invalid-setting}, naming those that there are */
    public static Setting<?> named(List<Setting<?>> all, String name) throws RefusedException {
        for (Setting<?> setting : all) {
            if (setting.name().equals(name)) {
                return setting;
            }
        }
        throw new RefusedException(
                ErrorCode.INVALID_SETTING,
                "there is no setting " + Text.escaped(name.substring(0, Math.min(100, name.length())))
                        + "; the settings are "
                        + all.stream().map(Setting::name).collect(Collectors.joining(", ")));
    }
}
