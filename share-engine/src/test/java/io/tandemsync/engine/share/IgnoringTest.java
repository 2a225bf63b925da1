package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is left alone: by rules in the share, and by settings of one replica. */
class IgnoringTest {
    private final Meeting meeting = new Meeting();
    private final VirtualReplica a = meeting.writer(1);
    private final VirtualReplica b = meeting.writer(2);

    private void linked() {
        meeting.link(a, b);
    }

    private void settle() {
        meeting.pass(Duration.ofSeconds(2));
        meeting.settle(a, b);
    }

    @Test
    void ruledOut_neverTravels() {
        linked();
        a.write(".syncignore", "*.tmp\nbuild/\n");
        a.write("kept", "1");
        a.write("x.tmp", "2");
        a.makeDirectory("build");
        a.write("build/out", "3");
        settle();
        assertThat(b.tree())
                .contains("kept", ".syncignore")
                .doesNotContain("x.tmp")
                .doesNotContain("out");
        assertThat(a.tree()).contains("x.tmp", "build/out");
    }

    @Test
    void rulesThatAreThereWithTheFiles_holdFromTheFirstScan() throws IOException {
        a.user().makeDirectory("new");
        a.user().write("new/!first.tmp", new byte[] {1});
        a.user().write("new/.syncignore", "*.tmp".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        a.user().write("new/kept", new byte[] {1});
        a.acted("new");
        linked();
        settle();
        assertThat(b.tree()).contains("new/kept").doesNotContain("first.tmp");
    }

    @Test
    void ruleAdded_deletesNothingAnywhere() {
        linked();
        a.write("x.tmp", "old");
        a.makeDirectory("build");
        a.write("build/out", "3");
        settle();
        a.write(".syncignore", "*.tmp\nbuild/\n");
        settle();
        assertThat(a.tree()).contains("x.tmp", "build/out");
        assertThat(b.tree()).contains("x.tmp", "build/out", ".syncignore");
        assertThat(a.share().status().local().files()).isEqualTo(1);
    }

    @Test
    void changesAndDeletesOfWhatIsRuledOut_stayWhereTheyAre() {
        linked();
        a.write("x.tmp", "old");
        a.write("y.tmp", "old");
        settle();
        a.write(".syncignore", "*.tmp\n");
        settle();
        a.write("x.tmp", "changed");
        a.remove("y.tmp");
        settle();
        assertThat(b.tree()).contains("x.tmp", "y.tmp").doesNotContain("changed");
        b.remove("x.tmp");
        settle();
        assertThat(a.tree()).contains("changed");
    }

    @Test
    void ruleAddedTogetherWithADelete_keepsTheFileElsewhere() throws IOException {
        linked();
        a.write("x.tmp", "old");
        settle();
        a.user().write(".syncignore", "*.tmp".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        a.user().remove("x.tmp");
        a.acted("x.tmp");
        a.acted(".syncignore");
        settle();
        assertThat(b.tree()).contains("x.tmp", ".syncignore");
    }

    @Test
    void ruleRemoved_resurrectsNothing() {
        linked();
        a.write("x.tmp", "old");
        a.write("both.tmp", "old");
        settle();
        a.write(".syncignore", "*.tmp\n");
        settle();
        a.remove("both.tmp");
        b.remove("both.tmp");
        settle();
        a.remove(".syncignore");
        settle();
        assertThat(a.tree()).isEqualTo(b.tree()).contains("x.tmp").doesNotContain("both.tmp");
    }

    @Test
    void whatWasDeletedElsewhereWhileRuledOutHere_goesWithTheRule() {
        a.write("x.tmp", "old");
        linked();
        settle();
        a.write("sub", "1");
        b.write(".syncignore", "*.tmp\n");
        b.share().changed(io.tandemsync.engine.model.SharePath.of(".syncignore"));
        settle();
        // Ruled out at both: nothing of it moves until the rule goes.
        a.write("x.tmp", "newer");
        settle();
        assertThat(b.tree()).doesNotContain("newer");
        b.remove(".syncignore");
        settle();
        assertThat(a.tree()).isEqualTo(b.tree()).contains("newer");
    }

    @Test
    void ruleRemoved_bringsWhatOthersHave() {
        a.write(".syncignore", "build/\n");
        settle();
        b.makeDirectory("build");
        b.makeDirectory("build/deep");
        b.write("build/deep/out", "made at b");
        settle();
        linked();
        settle();
        assertThat(a.tree()).doesNotContain("out");
        assertThat(a.share().status().need().files()).isZero();
        a.remove(".syncignore");
        settle();
        assertThat(a.tree()).isEqualTo(b.tree()).contains("build/deep/out");
    }

    @Test
    void rulesBelow_holdThereOnlyAndTheNearestDecides() {
        linked();
        a.write(".syncignore", "*.log\n");
        a.makeDirectory("d");
        a.write("d/.syncignore", "!keep.log\nsecret\n");
        a.write("d/keep.log", "1");
        a.write("d/other.log", "2");
        a.write("d/secret", "3");
        a.write("secret", "4");
        settle();
        assertThat(b.tree()).contains("d/keep.log", "secret 644").doesNotContain("other.log", "d/secret");
    }

    @Test
    void directoryRemovedElsewhere_keepsWhatIsRuledOutInIt() {
        linked();
        a.write(".syncignore", "*.tmp\n");
        a.makeDirectory("d");
        a.write("d/f", "1");
        settle();
        b.write("d/mine.tmp", "not synced");
        settle();
        a.remove("d");
        meeting.pass(Duration.ofSeconds(10));
        assertThat(b.tree()).contains("d/mine.tmp").doesNotContain("d/f");
        assertThat(b.share().status().problems())
                .as(b.share().status() + "\n" + b.tree() + b.told())
                .anyMatch(p -> p.path().equals("d"));
        assertThat(a.tree()).doesNotContain("d/");
    }

    @Test
    void restart_keepsWhatIsRuledOutAlone() {
        linked();
        a.write("x.tmp", "old");
        a.write(".syncignore", "*.tmp\n");
        settle();
        a.killAndStart();
        a.remove("x.tmp");
        settle();
        linked();
        settle();
        assertThat(a.tree()).doesNotContain("x.tmp");
        assertThat(a.share().status().need().files()).isZero();
    }

    @Test
    void hiddenIgnored_leavesHiddenPathsAloneButSyncsRules() {
        configure(b, false, true);
        linked();
        a.write(".hidden", "1");
        a.makeDirectory(".git");
        a.write(".git/config", "2");
        a.write("seen", "3");
        a.write(".syncignore", "x\n");
        settle();
        assertThat(b.tree())
                .contains("seen", ".syncignore")
                .doesNotContain(".hidden")
                .doesNotContain("config");
        configure(b, true, true);
        settle();
        assertThat(b.tree()).isEqualTo(a.tree());
    }

    @Test
    void permissionsIgnored_neitherComeNorGo() {
        linked();
        a.write("f", "1");
        a.setMode("f", 0600);
        settle();
        assertThat(b.tree()).contains("f 600");
        configure(b, true, false);
        settle();
        b.setMode("f", 0640);
        settle();
        assertThat(a.tree()).contains("f 600");
        a.setMode("f", 0400);
        settle();
        assertThat(b.tree()).contains("f 640");
        a.setMode("f", 0644);
        a.write("f", "2");
        a.write("script", "3");
        a.setMode("script", 0755);
        settle();
        assertThat(b.tree()).contains("f 640", "= 2", "script 644");
        assertThat(a.tree()).contains("script 755");
    }

    @Test
    void permissionsThatCountAgain_becomeTheShares() {
        linked();
        a.write("f", "1");
        a.makeDirectory("d");
        settle();
        configure(b, true, false);
        settle();
        a.setMode("f", 0600);
        a.setMode("d", 0700);
        a.write("script", "2");
        a.setMode("script", 0755);
        a.write("d/own", "3");
        settle();
        b.setMode("d/own", 0640);
        b.makeDirectory("e");
        settle();
        b.setMode("e", 0750);
        settle();
        assertThat(b.tree()).contains("f 644", "d 755", "script 644", "d/own 640", "e 750");
        assertThat(a.tree()).contains("f 600", "d 700", "script 755", "d/own 644", "e 755");
        String before = a.tree();
        configure(b, true, true);
        settle();
        assertThat(b.tree()).isEqualTo(before).isEqualTo(a.tree());
        b.setMode("f", 0666);
        b.setMode("d", 0777);
        settle();
        assertThat(a.tree()).isEqualTo(b.tree()).contains("f 666", "d 777");
    }

    private static void configure(VirtualReplica replica, boolean hidden, boolean permissions) {
        ShareSettings usual = ShareSettings.defaults();
        replica.share()
                .configure(new ShareSettings(
                        usual.rescanInterval(),
                        hidden,
                        permissions,
                        usual.order(),
                        usual.reserve(),
                        usual.versions(),
                        usual.maxDelete()));
    }
}
