package io.tandemsync.daemon.home;

import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.host.SecureRandomness;
import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.identity.IdentityException;
import io.tandemsync.daemon.setting.Settings;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ShareId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Files of the home, damaged, without a good copy beside them: read or refused in one line, in bounded memory. */
@Execution(ExecutionMode.CONCURRENT)
final class HomeFilesFuzzTest {
    /** A file of some hundred bytes, read, parsed and set aside. */
    private static final long BYTES_EACH_MAX = 8 << 20;

    /** Each writes, opens and sets aside a file. */
    private static final int ROUNDS_MIN = 200;

    /** Each costs thousands of hashes, as a password's file does. */
    private static final int IDENTITY_ROUNDS_MIN = 100;

    private static final ShareId SHARE = new ShareId(new UUID(1, 2));

    @TempDir
    Path dir;

    /** Opens the file of a home. */
    private interface Opening {
        void open(Home home) throws RefusedException, IOException;
    }

    @Test
    void shares() throws Exception {
        Home home = Home.prepare(dir.resolve("home"));
        DeviceId device = new DeviceId(Hash.of(new byte[Hash.BYTES]));
        SharesFile.open(home)
                .save(List.of(new ShareEntry(
                        SHARE,
                        "docs",
                        Path.of("/data/docs"),
                        AccessMode.WRITE,
                        true,
                        List.of(new ShareEntry.KnownPeer("tcp/192.0.2.7:1", device, true)),
                        List.of(device),
                        Settings.defaults())));
        fuzz("shares.json", home, home.sharesFile(), SharesFile::open);
    }

    @Test
    void config() throws Exception {
        Home home = Home.prepare(dir.resolve("home"));
        ConfigFile.open(home, "desk")
                .save(new DeviceConfig(
                        "desk",
                        List.of("tcp/0.0.0.0:0"),
                        Map.of("tcp/0.0.0.0:0", 7_000),
                        new TreeMap<>(Map.of("send-limit", "1MiB"))));
        fuzz("config.json", home, home.configFile(), opened -> ConfigFile.open(opened, "desk"));
    }

    @Test
    void replicas() throws Exception {
        Home home = Home.prepare(dir.resolve("home"));
        ReplicasFile.open(home).anchor(SHARE).store(Anchors.full());
        fuzz("replicas.json", home, home.replicasFile(), ReplicasFile::open);
    }

    @Test
    void secrets() throws Exception {
        Home home = Home.prepare(dir.resolve("home"));
        SecureRandomness randomness = new SecureRandomness();
        BouncyCastleSignatures signatures = new BouncyCastleSignatures();
        ShareKeys keys = ShareKeys.create(randomness, signatures);
        SecretsFile.open(home, signatures)
                .put(
                        keys.shareId(),
                        new ShareSecrets(keys, Bytes.wrap(randomness.bytes(ShareSecrets.REPOSITORY_KEY_BYTES))));
        fuzz("secrets.json", home, home.secretsFile(), opened -> SecretsFile.open(opened, signatures));
    }

    @Test
    void identity() throws Exception {
        Home home = Home.prepare(dir.resolve("home"));
        SecureRandomness randomness = new SecureRandomness();
        DeviceIdentity.loadOrCreate(home.directory(), randomness);
        Path file = home.directory().resolve(DeviceIdentity.FILE_NAME);
        Fuzz.run(
                new Fuzz.Target(
                        DeviceIdentity.FILE_NAME,
                        List.of(Bytes.wrap(Files.readAllBytes(file)), Fuzz.text("0\u0082")),
                        bytes -> {
                            Files.write(file, bytes);
                            DeviceIdentity.loadOrCreate(home.directory(), randomness);
                        },
                        IdentityException.class::isInstance,
                        BYTES_EACH_MAX),
                IDENTITY_ROUNDS_MIN);
    }

    private static void fuzz(String name, Home home, Path file, Opening opening) throws IOException {
        Bytes good = Bytes.wrap(Files.readAllBytes(file));
        Fuzz.run(
                new Fuzz.Target(
                        name,
                        List.of(good, Fuzz.text("{\"version\":1}"), Fuzz.text("[[[[[[[["), Fuzz.text("\\u0000 1e999")),
                        bytes -> {
                            clear(file);
                            Files.write(file, bytes);
                            opening.open(home);
                        },
                        RefusedException.class::isInstance,
                        BYTES_EACH_MAX),
                ROUNDS_MIN);
    }

    /** Removes the copy and what was set aside. */
    private static void clear(Path file) throws IOException {
        String prefix = file.getFileName() + ".";
        try (Stream<Path> beside = Files.list(file.getParent())) {
            for (Path path : beside.toList()) {
                if (path.getFileName().toString().startsWith(prefix)) {
                    Files.delete(path);
                }
            }
        }
    }
}
