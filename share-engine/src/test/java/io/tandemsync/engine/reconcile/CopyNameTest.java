package io.tandemsync.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyNameTest {
    private static final Instant TIME = Instant.parse("2026-01-31T23:05:09.987654321Z");
    private static final Hash TAG = CopyName.tagOf(World.file(4, TIME));

    @ParameterizedTest
    @CsvSource({
        "a.txt, a.sync-conflict-20260131-230509.txt",
        "d/e/a.txt, d/e/a.sync-conflict-20260131-230509.txt",
        "a, a.sync-conflict-20260131-230509",
        "a.tar.gz, a.tar.sync-conflict-20260131-230509.gz",
        ".profile, .profile.sync-conflict-20260131-230509",
        ".config.json, .config.sync-conflict-20260131-230509.json",
        "a., a..sync-conflict-20260131-230509",
        "..., ....sync-conflict-20260131-230509"
    })
    void plainName_keepsTheExtension(String original, String copy) {
        assertThat(CopyName.plain(SharePath.of(original), TIME)).isEqualTo(SharePath.of(copy));
    }

    @Test
    void taggedName_showsSoManyDigits() {
        SharePath original = SharePath.of("d/a.txt");
        String digits = TAG.toString();
        assertThat(CopyName.tagged(original, TIME, TAG, 4).name())
                .isEqualTo("a.sync-conflict-20260131-230509-" + digits.substring(0, 4) + ".txt");
        assertThat(CopyName.tagged(original, TIME, TAG, 64).name())
                .isEqualTo("a.sync-conflict-20260131-230509-" + digits + ".txt");
        assertThatThrownBy(() -> CopyName.tagged(original, TIME, TAG, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 251, 252, 253, 254, 255})
    void longName_isCutAndKeepsTheExtension(int length) {
        SharePath copy = CopyName.plain(SharePath.of("n".repeat(length - 4) + ".txt"), TIME);
        assertThat(bytes(copy.name())).isEqualTo(255);
        assertThat(copy.name()).endsWith("n.sync-conflict-20260131-230509.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u20ac", "\u00e4", "\ud83d\ude00", "a\u0301"})
    void longName_isCutBetweenCodePoints(String character) {
        int count = 255 / bytes(character);
        for (int more = 0; more < 3; more++) {
            String name = "x".repeat(255 - count * bytes(character)) + character.repeat(count);
            SharePath copy = CopyName.tagged(SharePath.of(name), TIME, TAG, 4 + more);
            String stem = copy.name().substring(0, copy.name().indexOf(".sync-conflict"));
            assertThat(name).startsWith(stem);
            assertThat(bytes(copy.name())).isBetween(255 - 3, 255);
        }
    }

    @Test
    void hugeExtension_isPartOfTheNameAndCut() {
        SharePath copy = CopyName.plain(SharePath.of("a." + "e".repeat(253)), TIME);
        assertThat(bytes(copy.name())).isEqualTo(255);
        assertThat(copy.name()).startsWith("a.eee").endsWith("e.sync-conflict-20260131-230509");
    }

    @Test
    void directoryAsLongAsAPathMayBe_sendsTheCopyAbove() {
        SharePath directory = SharePath.of("d".repeat(200));
        while (directory.key().length + 201 <= SharePath.PATH_BYTES_MAX - 2) {
            directory = directory.child("d".repeat(200));
        }
        int room = SharePath.PATH_BYTES_MAX - directory.key().length - 1;
        SharePath original = directory.child("f".repeat(Math.min(room, 255)));
        SharePath deep = original.key().length + 2 <= SharePath.PATH_BYTES_MAX ? original.child("g") : original;
        SharePath copy = CopyName.tagged(deep, TIME, TAG, 64);
        assertThat(copy.key().length).isLessThanOrEqualTo(SharePath.PATH_BYTES_MAX);
        assertThat(CopyName.isCopy(copy)).isTrue();
    }

    @Test
    void timesBeyondFourDigits_areNamedAsTheLastThatFits() {
        SharePath original = SharePath.of("a");
        assertThat(CopyName.plain(original, Instant.MAX).name()).isEqualTo("a.sync-conflict-99991231-235959");
        assertThat(CopyName.plain(original, Instant.MIN).name()).isEqualTo("a.sync-conflict-00000101-000000");
        assertThat(CopyName.plain(original, Instant.ofEpochSecond(-1)).name())
                .isEqualTo("a.sync-conflict-19691231-235959");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "d/a", ".profile", "a.tar.gz", "a.", "\u20ac.x"})
    void original_isFoundAgainHoweverOftenCopied(String name) {
        SharePath original = SharePath.of(name);
        SharePath copy = CopyName.plain(original, TIME);
        assertThat(CopyName.original(copy)).isEqualTo(original);
        assertThat(CopyName.original(CopyName.tagged(copy, TIME, TAG, 7))).isEqualTo(original);
        assertThat(CopyName.original(original)).isEqualTo(original);
        assertThat(CopyName.isCopy(original)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".sync-conflict-20260131-230509", "a.sync-conflict-2026", ".syncdb.sync-conflict-20260131-230509"
            })
    void namesThatAreNoCopys_areTheirOwnOriginal(String name) {
        assertThat(CopyName.original(SharePath.of(name))).isEqualTo(SharePath.of(name));
    }

    @Test
    void tagOfALink_isTheHashOfItsTarget() {
        assertThat(CopyName.tagOf(World.link(1))).isEqualTo(CopyName.tagOf(World.link(1)));
        assertThat(CopyName.tagOf(World.link(1))).isNotEqualTo(CopyName.tagOf(World.link(2)));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
