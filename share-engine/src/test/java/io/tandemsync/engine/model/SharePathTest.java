package io.tandemsync.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Paths at their bounds. */
final class SharePathTest {
    private static final String DEEPEST = "a/".repeat(SharePath.COMPONENTS_MAX - 1) + "f";

    @Test
    void deepestPath_isOne() {
        SharePath path = SharePath.of(DEEPEST);
        assertThat(path.components()).hasSize(SharePath.COMPONENTS_MAX);
        assertThat(SharePath.ofKey(path.key())).isEqualTo(path);
        assertThat(path.keyBytes()).isEqualTo(path.key().length);
    }

    @Test
    void deeperPath_isRefused_howeverItComes() {
        byte[] key = (DEEPEST + "/g").replace('/', '\0').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> SharePath.ofKey(key)).hasMessageContaining("2048 components");
        assertThatThrownBy(() -> SharePath.of(DEEPEST + "/g")).hasMessageContaining("2048 components");
        assertThatThrownBy(() -> SharePath.of(DEEPEST).child("g")).hasMessageContaining("2048 components");
    }

    @Test
    void longestPath_isOne_andALongerIsRefused() {
        String longest = ("n".repeat(255) + "/").repeat(63) + "n".repeat(255);
        SharePath path = SharePath.of(longest);
        assertThat(path.keyBytes()).isEqualTo(SharePath.PATH_BYTES_MAX - 1);
        assertThatThrownBy(() -> path.child("n")).hasMessageContaining("longer than");
    }
}
