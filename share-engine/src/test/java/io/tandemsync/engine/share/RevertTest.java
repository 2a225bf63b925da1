package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.RefusedCommand;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.version.KeptVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Local changes at a replica that may not write, and taking them back. */
class RevertTest {
    private final Meeting meeting = new Meeting();
    private VirtualReplica writer;
    private VirtualReplica reader;
    private VirtualLink link;

    @BeforeEach
    void aWriterAndAReader() {
        writer = meeting.writer(1);
        reader = meeting.replica(2, AccessMode.READ);
        link = meeting.link(writer, reader);
        writer.makeDirectory("d");
        writer.write("d/f", "from the writer");
        writer.write("g", "also");
        writer.makeLink("l", "d/f");
        meeting.settle(writer, reader);
    }

    private int revert() {
        int count = meeting.answer(reader.share().commands().revert());
        meeting.settle(writer, reader);
        return count;
    }

    private List<KeptVersion> versions() {
        return meeting.answer(reader.share().commands().versions(SharePath.root()));
    }

    @Test
    void whatAUserChanged_isTakenBackIntoKeptVersions() {
        String before = reader.tree();
        reader.write("d/f", "changed here");
        reader.write("own", "mine");
        reader.remove("g");
        reader.remove("l");
        reader.makeDirectory("new");
        reader.write("new/deep", "deep");
        reader.setMode("d", 0700);
        meeting.settle(writer, reader);
        assertThat(reader.share().status().localChanges()).isEqualTo(7);
        assertThat(writer.tree()).isEqualTo(before);
        assertThat(revert()).isEqualTo(7);
        assertThat(reader.tree()).isEqualTo(before);
        assertThat(writer.tree()).isEqualTo(before);
        assertThat(reader.share().status().localChanges()).isZero();
        assertThat(versions())
                .extracting(version -> version.path().toString())
                .containsExactlyInAnyOrder("d/f", "own", "new/deep");
        assertThat(versions()).allMatch(KeptVersion::pinned);
        assertThat(revert()).isZero();
    }

    @Test
    void changedPermissions_areMendedWithoutACopy() {
        String before = reader.tree();
        reader.setMode("d/f", 0600);
        meeting.settle(writer, reader);
        assertThat(reader.share().status().localChanges()).isEqualTo(1);
        assertThat(revert()).isEqualTo(1);
        assertThat(reader.tree()).isEqualTo(before);
        assertThat(versions()).isEmpty();
    }

    @Test
    void aDirectoryInTheFilesPlace_givesWay() {
        String before = reader.tree();
        reader.remove("g");
        reader.makeDirectory("g");
        reader.write("g/in", "inside");
        reader.remove("d");
        reader.write("d", "a file now");
        meeting.settle(writer, reader);
        revert();
        assertThat(reader.tree()).isEqualTo(before);
        assertThat(versions()).extracting(version -> version.path().toString()).containsExactlyInAnyOrder("g/in", "d");
        assertThat(reader.share().status().problems()).isEmpty();
    }

    /** Each of the three where another one of them was. */
    @Test
    void whatBecameOfAnotherType_givesWay_alsoWhileAWriterEdits() {
        writer.makeDirectory("e");
        writer.write("e/in", "of the writer");
        writer.write("h", "a file");
        writer.makeLink("m", "h");
        meeting.settle(writer, reader);
        reader.remove("g");
        reader.makeLink("g", "elsewhere");
        reader.remove("h");
        reader.makeDirectory("h");
        reader.write("h/own", "own in h");
        reader.remove("l");
        reader.write("l", "own l");
        reader.remove("m");
        reader.makeDirectory("m");
        reader.write("m/own", "own in m");
        reader.remove("d");
        reader.write("d", "own d");
        reader.remove("e");
        reader.makeLink("e", "elsewhere");
        meeting.settle(writer, reader);
        var answer = reader.share().commands().revert();
        writer.write("g", "newer g");
        writer.write("d/f", "newer f");
        writer.remove("m");
        writer.write("e/in", "newer in");
        assertThat(meeting.time.run(Duration.ofMinutes(1), answer::isDone)).isTrue();
        writer.write("g", "newest g");
        writer.remove("h");
        meeting.settle(writer, reader);
        revert();
        assertThat(reader.tree()).isEqualTo(writer.tree()).contains("newest g", "newer f", "newer in");
        assertThat(reader.share().status().localChanges()).isZero();
        assertThat(reader.share().status().problems()).isEmpty();
        assertThat(versions()).extracting(version -> version.path().toString()).contains("h/own", "l", "d");
        // The writer's removal may come before the revert gets there: then the directory is kept as it stood.
        assertThat(versions())
                .filteredOn(KeptVersion::pinned)
                .anyMatch(version -> version.path().toString().equals("m/own")
                        || (version.path().toString().equals("m") && isDirectory(version)));
    }

    @Test
    void withoutAnyPeer_whatWasChangedIsTakenBack_andTheRestComesLater() {
        String before = reader.tree();
        link.cut();
        reader.write("own", "mine");
        reader.write("g", "changed");
        meeting.settle(reader);
        assertThat(meeting.answer(reader.share().commands().revert())).isEqualTo(2);
        assertThat(reader.tree()).doesNotContain("mine", "changed");
        meeting.link(writer, reader);
        meeting.settle(writer, reader);
        assertThat(reader.tree()).isEqualTo(before);
    }

    @Test
    void localChanges_areFoundAgainAfterARestart() {
        reader.write("own", "mine");
        meeting.settle(writer, reader);
        link.cut();
        reader.killAndStart();
        meeting.settle(reader);
        assertThat(reader.share().status().localChanges()).isEqualTo(1);
        link = meeting.link(writer, reader);
        meeting.settle(writer, reader);
        assertThat(writer.tree()).doesNotContain("mine");
    }

    @Test
    void anUpdateOfWhatAReaderDeleted_comes() {
        reader.remove("g");
        meeting.settle(writer, reader);
        link.cut();
        writer.write("g", "newer");
        meeting.settle(writer);
        reader.killAndStart();
        reader.write("own", "mine");
        meeting.link(writer, reader);
        meeting.settle(writer, reader);
        assertThat(reader.files("g")).containsValue("newer");
    }

    @Test
    void aWriter_refusesToRevert() {
        var answer = writer.share().commands().revert();
        assertThat(meeting.time.run(Duration.ofMinutes(1), answer::isDone)).isTrue();
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOf(RefusedCommand.class)
                .hasMessageContaining("cannot be reverted");
    }

    private boolean isDirectory(KeptVersion version) {
        return reader.look(directory -> Optional.ofNullable(directory.stat(ShareDirectory.Area.VERSIONS, version.id())))
                .filter(kept -> kept.type() == Stamp.Type.DIRECTORY)
                .isPresent();
    }
}
