package io.tandemsync.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.daemon.setting.Settings;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ShareId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SharesFileTest {
    private static final DeviceId DEVICE = new DeviceId(Hash.of(new byte[32]));
    private static final List<ShareEntry> TWO = List.of(entry(1, "/data/one"), entry(2, "/data/two"));

    @TempDir
    Path dir;

    private Home home = new Home(Path.of("/"));

    @BeforeEach
    void prepare() throws RefusedException {
        home = Home.prepare(dir.resolve("home"));
    }

    @Test
    void whatWasStored_isReadAgain() throws Exception {
        SharesFile.open(home).save(TWO);
        SharesFile read = SharesFile.open(home);
        assertThat(read.entries()).isEqualTo(TWO);
        assertThat(read.warning()).isNull();
        assertThat(mode(home.sharesFile())).isEqualTo("rw-------");
    }

    @Test
    void aFileCutAnywhere_losesNoShare_andIsKeptAside() throws Exception {
        SharesFile.open(home).save(TWO);
        byte[] whole = Files.readAllBytes(home.sharesFile());
        // The last byte is the closing brace: every shorter file is damaged.
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(home.sharesFile(), cut);
            SharesFile read = SharesFile.open(home);
            assertThat(read.entries()).as("cut to %s bytes", length).isEqualTo(TWO);
            assertThat(Objects.requireNonNull(read.warning()).message()).contains("damaged");
            Path aside = aside();
            assertThat(Files.readAllBytes(aside)).isEqualTo(cut);
            Files.delete(aside);
        }
        assertThat(SharesFile.open(home).warning()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\u0000\u0001",
                "{\"version\":1,\"shares\":{}}",
                "{\"version\":0,\"shares\":[]}",
                "{\"version\":1,\"shares\":[]}{}",
                "{\"shares\":[],\"shares\":[]}",
                "{\"shares\":[{\"id\":\"x\"}]}",
                "{\"shares\":[1]}"
            })
    void garbage_isReplacedByTheLastGoodOne(String garbage) throws Exception {
        SharesFile.open(home).save(TWO);
        Files.writeString(home.sharesFile(), garbage);
        assertThat(SharesFile.open(home).entries()).isEqualTo(TWO);
        assertThat(aside()).hasContent(garbage);
    }

    @Test
    void aMissingFile_comesBackFromItsCopy() throws Exception {
        SharesFile.open(home).save(TWO);
        Files.delete(home.sharesFile());
        assertThat(SharesFile.open(home).entries()).isEqualTo(TWO);
        assertThat(home.sharesFile()).exists();
    }

    @Test
    void whereBothAreDamaged_nothingIsTouched() throws Exception {
        SharesFile.open(home).save(TWO);
        Path copy = home.directory().resolve("shares.json.bak");
        Files.writeString(home.sharesFile(), "{");
        Files.writeString(copy, "[");
        assertRefused(ErrorCode.HOME_DAMAGED, "shares.json");
        assertThat(home.sharesFile()).hasContent("{");
        assertThat(copy).hasContent("[");
    }

    @Test
    void aDoubledIdOrPath_isNamed_andNotTakenOver() throws Exception {
        SharesFile.open(home).save(List.of(entry(1, "/data/one"), entry(1, "/data/two")));
        assertRefused(ErrorCode.HOME_DAMAGED, "stands there twice");
        Files.delete(home.sharesFile());
        Files.delete(home.directory().resolve("shares.json.bak"));
        SharesFile.open(home).save(List.of(entry(1, "/data/one"), entry(2, "/data/one")));
        assertRefused(ErrorCode.HOME_DAMAGED, "/data/one stands there twice");
    }

    @Test
    void aNewerVersion_isRefused_andLeftAlone() throws Exception {
        SharesFile.open(home).save(TWO);
        Files.writeString(home.sharesFile(), "{\"version\":2,\"shares\":\"unheard of\"}");
        assertRefused(ErrorCode.NEWER_FORMAT, "newer Tandem");
        assertThat(home.sharesFile()).content().contains("unheard of");
    }

    @Test
    void unknownKeys_surviveARewrite() throws Exception {
        SharesFile.open(home).save(TWO);
        ObjectNode object =
                (ObjectNode) GuardedFile.JSON.readTree(home.sharesFile().toFile());
        object.put("colour", "green");
        ((ObjectNode) object.path("shares").get(1)).put("shape", "round");
        Files.writeString(home.sharesFile(), GuardedFile.JSON.writeValueAsString(object));
        SharesFile file = SharesFile.open(home);
        file.save(List.of(file.entries().get(1)));
        assertThat(home.sharesFile()).content().contains("green", "round").doesNotContain("/data/one");
    }

    @Test
    void aFileOpenToOthers_isClosed() throws Exception {
        SharesFile.open(home).save(TWO);
        Files.setPosixFilePermissions(home.sharesFile(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(SharesFile.open(home).entries()).isEqualTo(TWO);
        assertThat(mode(home.sharesFile())).isEqualTo("rw-------");
    }

    @Test
    void aFailedWrite_leavesTheOldFile_andNoRest() throws Exception {
        SharesFile file = SharesFile.open(home);
        file.save(TWO);
        Path copy = home.directory().resolve("shares.json.bak");
        Files.delete(copy);
        Files.createDirectory(copy);
        Files.writeString(copy.resolve("in-the-way"), "");
        assertThatThrownBy(() -> file.save(List.of())).isInstanceOf(IOException.class);
        try (var files = Files.list(home.directory())) {
            assertThat(files).noneMatch(path -> path.getFileName().toString().contains(".new-"));
        }
    }

    @Test
    void leftoversOfACrash_areRemoved_andNothingElse() throws Exception {
        Path leftover = Files.writeString(home.directory().resolve(".shares.json.new-1"), "half");
        Path other = Files.writeString(home.directory().resolve(".mine"), "mine");
        home.removeLeftovers();
        assertThat(leftover).doesNotExist();
        assertThat(other).exists();
    }

    private void assertRefused(ErrorCode code, String words) {
        assertThatThrownBy(() -> SharesFile.open(home))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private Path aside() throws IOException {
        try (var files = Files.list(home.directory())) {
            return files.filter(path -> path.getFileName().toString().startsWith("shares.json.damaged-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static ShareEntry entry(int number, String root) {
        return new ShareEntry(
                new ShareId(UUID.nameUUIDFromBytes(("share " + number).getBytes(StandardCharsets.UTF_8))),
                "share \"" + number + "\" \u00e4",
                Path.of(root),
                AccessMode.WRITE,
                number == 1,
                List.of(
                        new KnownPeer("quic/192.0.2.7:20209", DEVICE, true),
                        new KnownPeer("tcp/[2001:db8::1]:1", null, false)),
                List.of(DEVICE),
                new Settings(new TreeMap<>(Map.of("watch", "true", "rescan-interval", "90m", "order", "newest"))));
    }
}
