package io.tandemsync.daemon.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings as people write them. */
class SettingsTest {
    @Test
    void everySetting_isUsualInItsOneForm() throws RefusedException {
        for (Setting<?> setting : ShareSetting.ALL) {
            assertThat(setting.canonical(setting.usual())).as(setting.name()).isEqualTo(setting.usual());
        }
        assertThat(Settings.defaults().shown())
                .containsEntry("watch", true)
                .containsEntry("sync", "on-change")
                .containsEntry("max-delete", "50%")
                .hasSize(ShareSetting.ALL.size());
        assertThat(Settings.defaults().forEngine()).isEqualTo(io.tandemsync.engine.share.ShareSettings.defaults());
    }

    @ParameterizedTest
    @CsvSource({
        "watch,false,false",
        "rescan-interval,90m,90m",
        "rescan-interval,3600s,1h",
        "sync,manual,manual",
        "sync-interval,60s,1m",
        "hidden,ignore,ignore",
        "permissions,sync,sync",
        "versions,none,none",
        "versions,trash,trash:30d",
        "versions,trash:168h,trash:7d",
        "versions,trash:7d:5%,trash:7d:5%",
        "min-free,1.5%,1.50%",
        "min-free,2GiB,2GiB",
        "send-limit,2MiB,2MiB",
        "send-limit,2097152,2MiB",
        "send-limit,1.5MiB,1536KiB",
        "receive-limit,1MB,1000000",
        "receive-limit,0,0",
        "order,newest,newest",
        "max-delete,off,off",
        "max-delete,0%,0%",
    })
    void value_isKeptInOneForm(String name, String text, String kept) throws RefusedException {
        assertThat(Settings.defaults().with(name, text).shown().get(name)).hasToString(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "watch=yes",
                "rescan-interval=0s",
                "rescan-interval=366d",
                "rescan-interval=1",
                "sync=never",
                "hidden=true",
                "versions=trash:0d",
                "versions=trash:30d:0%",
                "versions=trash:30d:101%",
                "min-free=100.01%",
                "min-free=-1",
                "send-limit=2PiB",
                "send-limit=999999999999999TiB",
                "receive-limit=1.5",
                "order=random",
                "max-delete=100%",
                "max-delete=50"
            })
    void wrongValue_namesWhatIsAllowed(String assignment) {
        String[] parts = assignment.split("=", 2);
        assertThatThrownBy(() -> Settings.defaults().with(parts[0], parts[1]))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(parts[0] + " cannot be " + parts[1] + "; it is ")
                .extracting(e -> ((RefusedException) e).code())
                .isEqualTo(ErrorCode.INVALID_SETTING);
    }

    @Test
    void wrongName_namesAllThatThereAre() {
        assertThatThrownBy(() -> Settings.defaults().with("colour", "red"))
                .hasMessageContaining("there is no setting colour; the settings are watch, rescan-interval, sync, ")
                .hasMessageContaining("max-delete");
    }

    @Test
    void settings_areEqualByWhatTheySay() throws RefusedException {
        assertThat(Settings.defaults().with("order", "oldest"))
                .isEqualTo(new Settings(new java.util.TreeMap<>(Map.of("order", "oldest"))));
    }
}
