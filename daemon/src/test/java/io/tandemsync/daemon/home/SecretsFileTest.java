package io.tandemsync.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.host.SecureRandomness;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.ReplicaAnchor.Anchor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsFileTest {
    private static final BouncyCastleSignatures SIGNATURES = new BouncyCastleSignatures();
    private static final ShareKeys KEYS = ShareKeys.create(new SecureRandomness(), SIGNATURES);
    private static final Bytes REPOSITORY_KEY = Bytes.wrap(new SecureRandomness().bytes(32));

    @TempDir
    Path dir;

    private Home home = new Home(Path.of("/"));

    @BeforeEach
    void prepare() throws RefusedException {
        home = Home.prepare(dir.resolve("home"));
    }

    @Test
    void secrets_areReadAgain_untilTheyAreForgotten() throws Exception {
        SecretsFile.open(home, SIGNATURES).put(KEYS.shareId(), new ShareSecrets(KEYS, REPOSITORY_KEY));
        SecretsFile read = SecretsFile.open(home, SIGNATURES);
        ShareSecrets secrets = Objects.requireNonNull(read.find(KEYS.shareId()));
        assertThat(secrets.keys().encode()).isEqualTo(KEYS.encode());
        assertThat(secrets.repositoryKey()).isEqualTo(REPOSITORY_KEY);
        assertThat(secrets.toString()).isEqualTo("ShareSecrets[redacted]");
        read.remove(KEYS.shareId());
        assertThat(SecretsFile.open(home, SIGNATURES).shares()).isEmpty();
    }

    @Test
    void aFileThatOthersCanRead_isRefused() throws Exception {
        SecretsFile.open(home, SIGNATURES).put(KEYS.shareId(), new ShareSecrets(KEYS, REPOSITORY_KEY));
        for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
            Files.setPosixFilePermissions(home.secretsFile(), PosixFilePermissions.fromString(mode));
            assertThatThrownBy(() -> SecretsFile.open(home, SIGNATURES))
                    .isInstanceOfSatisfying(
                            RefusedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSIONS_TOO_OPEN))
                    .hasMessageContaining("chmod 600");
        }
    }

    @Test
    void aCopyThatOthersCanRead_isRefused() throws Exception {
        SecretsFile.open(home, SIGNATURES).put(KEYS.shareId(), new ShareSecrets(KEYS, REPOSITORY_KEY));
        Path copy = home.directory().resolve("secrets.json.bak");
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> SecretsFile.open(home, SIGNATURES))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSIONS_TOO_OPEN))
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aFileWithoutSecrets_isClosed_andItIsSaid() throws Exception {
        ReplicasFile.open(home).anchor(KEYS.shareId()).store(Anchors.full());
        for (String name : new String[] {"replicas.json", "replicas.json.bak"}) {
            Path file = home.directory().resolve(name);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            HomeWarning warning = Objects.requireNonNull(ReplicasFile.open(home).warning());
            assertThat(warning.code()).isEqualTo(ErrorCode.PERMISSIONS_TOO_OPEN);
            assertThat(warning.message()).contains(name, "rw-r--r--");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(ReplicasFile.open(home).warning()).isNull();
        }
    }

    @Test
    void damagedKeys_comeBackFromTheCopy() throws Exception {
        SecretsFile.open(home, SIGNATURES).put(KEYS.shareId(), new ShareSecrets(KEYS, REPOSITORY_KEY));
        String whole = Files.readString(home.secretsFile());
        Files.writeString(home.secretsFile(), whole.replace("\"keys\" : \"A", "\"keys\" : \"B"));
        SecretsFile read = SecretsFile.open(home, SIGNATURES);
        assertThat(read.find(KEYS.shareId())).isNotNull();
        assertThat(Objects.requireNonNull(read.warning()).message()).contains("secrets.json");
    }

    @Test
    void anAnchor_survivesARestart() throws Exception {
        Anchor anchor = Anchors.full();
        assertThat(ReplicasFile.open(home).anchor(KEYS.shareId()).load()).isNull();
        ReplicasFile.open(home).anchor(KEYS.shareId()).store(anchor);
        assertThat(ReplicasFile.open(home).anchor(KEYS.shareId()).load()).isEqualTo(anchor);
    }

    @Test
    void theDirectory_isClosed_andAFileInItsPlaceRefused() throws Exception {
        Path open = Files.createDirectory(
                dir.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        HomeWarning warning = Objects.requireNonNull(Home.prepare(open).warning());
        assertThat(warning.code()).isEqualTo(ErrorCode.PERMISSIONS_TOO_OPEN);
        assertThat(warning.message()).contains("rwxr-xr-x", open.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .isEqualTo("rwx------");
        assertThat(Home.prepare(open).warning()).isNull();
        Path file = Files.writeString(dir.resolve("file"), "");
        assertThatThrownBy(() -> Home.prepare(file))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_A_DIRECTORY));
    }

    @Test
    void aPlantedFileOrLink_isNeverFollowedToTheSocket() throws Exception {
        Path victim = Files.writeString(dir.resolve("victim"), "mine");
        Files.createSymbolicLink(home.socket(), victim);
        ControlSocket socket = ControlSocket.prepare(home, Map.of());
        assertThat(socket.bound()).isEqualTo(home.socket());
        assertThat(home.socket()).doesNotExist();
        assertThat(victim).hasContent("mine");
        Files.writeString(home.socket(), "not a socket");
        assertThatThrownBy(() -> ControlSocket.prepare(home, Map.of())).isInstanceOf(RefusedException.class);
        assertThat(home.socket()).hasContent("not a socket");
    }

    @Test
    void aLock_isHeldByOne_andFreeAfterIt() throws Exception {
        HomeLock held = HomeLock.take(home);
        assertThatThrownBy(() -> HomeLock.take(home))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_RUNNING));
        held.close();
        HomeLock.take(home).close();
    }
}
