package io.tandemsync.daemon.setting;

import io.tandemsync.engine.place.Reserve;
import io.tandemsync.engine.transfer.FetchOrder;
import io.tandemsync.engine.version.Retention;
import java.time.Duration;
import java.util.List;

/** All that may be set for one share. */
public final class ShareSetting {
    private static final String SPAN = "from 1s to 365d, like 90s, 30m, 1h or 2d";
    private static final String RATE = "bytes per second like 500KiB or 2MiB, or 0 for no limit";

    public static final Setting<Boolean> WATCH =
            new Setting<>("watch", "true", "true or false", Values::truth, String::valueOf);
    public static final Setting<Duration> RESCAN_INTERVAL =
            new Setting<>("rescan-interval", "1h", SPAN, Values::span, Values::span);
    public static final Setting<SyncMode> SYNC = new Setting<>(
            "sync",
            "on-change",
            "on-change, interval or manual",
            text -> Values.word(text, List.of(SyncMode.values())),
            Values::word);
    public static final Setting<Duration> SYNC_INTERVAL =
            new Setting<>("sync-interval", "1m", SPAN, Values::span, Values::span);
    public static final Setting<Boolean> HIDDEN = synced("hidden");
    public static final Setting<Boolean> PERMISSIONS = synced("permissions");
    public static final Setting<Retention> VERSIONS = new Setting<>(
            "versions",
            "trash:30d",
            "none, or trash with an age and a part of the disk like trash:30d or trash:7d:5%",
            Values::retention,
            Values::retention);
    public static final Setting<Reserve> MIN_FREE = new Setting<>(
            "min-free", "1%", "a part of the disk like 1% or bytes like 2GiB", Values::reserve, Values::reserve);
    public static final Setting<Long> SEND_LIMIT = new Setting<>("send-limit", "0", RATE, Values::bytes, Values::bytes);
    public static final Setting<Long> RECEIVE_LIMIT =
            new Setting<>("receive-limit", "0", RATE, Values::bytes, Values::bytes);
    public static final Setting<FetchOrder> ORDER = new Setting<>(
            "order",
            "smallest",
            "smallest, largest, newest, oldest or alphabetic",
            text -> Values.word(text, List.of(FetchOrder.values())),
            Values::word);
    public static final Setting<Integer> MAX_DELETE =
            new Setting<>("max-delete", "50%", "from 0% to 99%, or off", Values::maxDelete, Values::maxDelete);

    public static final Setting<Long> QUOTA = new Setting<>(
            "quota",
            "0",
            "the bytes that a blind replica may store, like 500MiB or 2GiB, or 0 for all that there are",
            Values::bytes,
            Values::bytes);

    /** In the order in which they are shown. */
    public static final List<Setting<?>> ALL = List.of(
            WATCH,
            RESCAN_INTERVAL,
            SYNC,
            SYNC_INTERVAL,
            HIDDEN,
            PERMISSIONS,
            VERSIONS,
            MIN_FREE,
            SEND_LIMIT,
            RECEIVE_LIMIT,
            ORDER,
            MAX_DELETE,
            QUOTA);

    private ShareSetting() {}

    private static Setting<Boolean> synced(String name) {
        return new Setting<>(
                name,
                "sync",
                "sync or ignore",
                text -> Values.either(text, "sync", "ignore"),
                value -> value ? "sync" : "ignore");
    }
}
