package io.tandemsync.daemon.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Which directories may become shares, on a file system in memory:
 *
 * <pre>
 * /people/ann/docs/notes/      a share is /people/ann/docs
 * /people/ann/docs-old/
 * /people/ann/link → docs
 * /people/ann/file
 * /state/tandem/             the home
 * </pre>
 */
class RootCheckTest {
    private FileSystem files;
    private Path ann;
    private RootCheck check;

    @BeforeEach
    void makeTree() throws IOException {
        files = Jimfs.newFileSystem(Configuration.unix());
        ann = files.getPath("/people/ann");
        Files.createDirectories(ann.resolve("docs/notes"));
        Files.createDirectories(ann.resolve("docs-old"));
        Files.createSymbolicLink(ann.resolve("link"), files.getPath("docs"));
        Files.createFile(ann.resolve("file"));
        Path home = Files.createDirectories(files.getPath("/state/tandem"));
        check = new RootCheck(home);
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private static void refused(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    @Test
    void linksAndDots_leadToOneDirectory() throws RefusedException {
        Path docs = ann.resolve("docs");
        assertThat(check.directory(ann.resolve("link"))).isEqualTo(docs);
        assertThat(check.directory(ann.resolve("docs-old/../docs"))).isEqualTo(docs);
    }

    @Test
    void whatIsNoDirectory_isRefusedByName() {
        refused(() -> check.directory(ann.resolve("nothing")), ErrorCode.INVALID_PATH);
        refused(() -> check.directory(ann.resolve("file")), ErrorCode.NOT_A_DIRECTORY);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatTheKernelMakesUp_isRefused() {
        refused(() -> check.directory(Path.of("/proc")), ErrorCode.INVALID_PATH);
        refused(() -> check.directory(Path.of("/sys/kernel")), ErrorCode.INVALID_PATH);
    }

    @Test
    void futureDirectory_isResolvedThroughWhatExists() throws RefusedException {
        assertThat(check.future(ann.resolve("link/new/deep"))).isEqualTo(ann.resolve("docs/new/deep"));
        refused(() -> check.future(ann.resolve("file/new")), ErrorCode.NOT_A_DIRECTORY);
    }

    @Test
    void shareInsideAroundOrAtAShare_isRefused() throws RefusedException {
        Path docs = ann.resolve("docs");
        refused(() -> check.apartFromShare(docs, "docs", docs), ErrorCode.ALREADY_SHARED);
        refused(() -> check.apartFromShare(docs.resolve("notes"), "docs", docs), ErrorCode.NESTED_SHARE);
        refused(() -> check.apartFromShare(ann, "docs", docs), ErrorCode.NESTED_SHARE);
        check.apartFromShare(ann.resolve("docs-old"), "docs", docs);
    }

    @Test
    void homeInsideOrAround_isRefused() throws RefusedException {
        refused(() -> check.apartFromHome(files.getPath("/state")), ErrorCode.HOME_INSIDE_SHARE);
        refused(() -> check.apartFromHome(files.getPath("/state/tandem/logs")), ErrorCode.HOME_INSIDE_SHARE);
        refused(() -> check.apartFromHome(files.getPath("/")), ErrorCode.HOME_INSIDE_SHARE);
        refused(() -> check.apartFromHome(ann.resolve("docs/.syncdb/staging")), ErrorCode.NESTED_SHARE);
        check.apartFromHome(ann.resolve("docs"));
    }
}
