package io.tandemsync.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.tandemsync.client.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of what a person sees. */
final class TerminalTest {
    private static final int PIXELS = 4;

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1048575, 1.0 MiB",
        "1572864, 1.5 MiB",
        "9223372036854775807, 8.0 EiB",
    })
    void bytes_areShownInTheLargestUnitThatFits(long bytes, String shown) {
        assertThat(Quantity.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 %", "0.999, 99 %", "1, 100 %", "2, 100 %", "-1, 0 %", "NaN, 0 %"})
    void onlyWhatIsComplete_reads100(double fraction, String shown) {
        assertThat(Quantity.percent(fraction)).isEqualTo(shown);
    }

    @Test
    void table_alignsItsColumnsAndEscapesItsCells() {
        String table =
                Table.titled("A", "B").row("long name", "x").row("é", "\u001b").text("  ");

        assertThat(table).isEqualTo("  A          B\n  long name  x\n  é          \\u001b");
    }

    /** Wide characters take two columns, combining ones none. */
    @Test
    void table_alignsWhatATerminalShowsWiderOrNarrower() {
        String table = Table.titled("NAME", "AT")
                .row("\u6587\u66f8", "1")
                .row("\ud83d\udcc1 x", "2")
                .row("re\u0301", "3")
                .row("plain", "4")
                .text("");

        assertThat(table.lines())
                .containsExactly("NAME   AT", "\u6587\u66f8   1", "\ud83d\udcc1 x   2", "re\u0301     3", "plain  4");
    }

    @Test
    void deviceThatListensNowhere_saysSo() {
        Json device = Json.object().with("name", "desk").with("id", "1").with("version", "2");
        assertThat(ShareText.device(device)).contains("listens at  nowhere, outbound only");
    }

    @Test
    void whatIsTooWide_isCutByColumns() {
        assertThat(DisplayWidth.cut("abc", 3)).isEqualTo("abc");
        assertThat(DisplayWidth.cut("\u6587\u66f8", 4)).isEqualTo("\u6587\u66f8");
        assertThat(DisplayWidth.cut("\u6587\u66f8", 3)).isEqualTo("\u6587\u2026");
        assertThat(DisplayWidth.cut("abcd", 3)).isEqualTo("ab\u2026");
        assertThat(DisplayWidth.cut("abcd", 1)).isEmpty();
        assertThat(DisplayWidth.cut("abcd", 0)).isEmpty();
    }

    @Test
    void rowsWithoutTitles_endWithTheirLastWord() {
        assertThat(new Table().row("a", "", "b", "", "").row("", "").text("")).isEqualTo("a  -  b\n-");
    }

    @Test
    void eventWithoutATime_beginsWithWhatItIs() {
        Json event = Json.object().with("type", "lagged").with("lost", 3);
        assertThat(EventText.line(event)).isEqualTo("lagged  lost=3");
        assertThat(EventText.line(Json.object().with("time", "T").with("type", "started")))
                .isEqualTo("T  started");
    }

    @Test
    void verification_saysAllIsWellOnlyWhereItIs() {
        Json.Members found = Json.object().with("files", 4);
        assertThat(VerificationText.summary(found)).isEqualTo("4 files were read and are all as recorded");
        assertThat(VerificationText.summary(Json.object().with("files", 1)))
                .isEqualTo("1 file was read and is as recorded");
        assertThat(VerificationText.summary(found.with("changed", 1)))
                .isEqualTo("4 files are as recorded\n"
                        + "1 file was edited since the last scan, which is no rot; scanned again now");
        assertThat(VerificationText.summary(
                        found.with("rottenFiles", 2).with("rotten", Json.texts(List.of("a\u001b", "b")))))
                .startsWith("rotten: a\\u001b\nrotten: b\n2 files are as recorded\n2 files have rotted; ");
        assertThat(VerificationText.summary(found.with("unreadable", 1))).contains("1 file cannot be read; ");
    }

    @Test
    void aResolution_saysWhatItKeptAndWhatIsLeft() {
        Json.Members conflict = Json.object().with("path", "a\u001b").with("conflictPath", "c");
        Json.Members document = Json.object().with("resolved", conflict).with("kept", "current");

        assertThat(ConflictText.resolved(document))
                .isEqualTo("kept a\\u001b as it is and removed c; no conflicts are left");
        assertThat(ConflictText.resolved(document.with("kept", "conflict")))
                .startsWith("put c in the place of a\\u001b; ");
        assertThat(ConflictText.resolved(document.with("kept", "both"))).startsWith("kept both a\\u001b and c; ");
    }

    @Test
    void keptVersions_areShownWithWhatIsFoundNowhereElse() {
        Json.Members version = Json.object()
                .with("id", "0123456789abcdef")
                .with("path", "d/f")
                .with("size", 2048)
                .with("modifiedAt", "M")
                .with("replacedAt", "R")
                .with("reason", "deleted")
                .with("pinned", true);
        Json document = Json.object().with("versions", new Json.Items(List.of(version)));

        assertThat(VersionText.list(document).lines().skip(1))
                .containsExactly("0123456789ab  d/f   2.0 KiB  M         R         deleted, found nowhere else");
        assertThat(VersionText.list(Json.object())).isEqualTo("no kept versions");
        assertThat(VersionText.restored(Json.object().with("path", "d/f"))).isEqualTo("restored d/f");
        assertThat(VersionText.reverted(Json.object().with("reverted", 0))).isEqualTo("no local changes");
        assertThat(VersionText.reverted(Json.object().with("reverted", 1))).startsWith("undid 1 local change; ");
    }

    @Test
    void replicas_areShownWithWhenTheyWereSeen() {
        Json.Members replica = Json.object()
                .with("id", "r1")
                .with("name", "box")
                .with("mode", "write")
                .with("lastSeen", "T")
                .with("connected", false);

        assertThat(ReplicaText.list(Json.object().with("replicas", new Json.Items(List.of(replica))))
                        .lines()
                        .skip(1))
                .containsExactly("r1       box     write  T");
        assertThat(ReplicaText.list(
                        Json.object().with("replicas", new Json.Items(List.of(replica.with("connected", true))))))
                .endsWith("connected");
        assertThat(ReplicaText.list(Json.object())).startsWith("no other replica");
        assertThat(ReplicaText.forgotten(Json.object().with("forgotten", replica)))
                .isEqualTo("forgot r1 of box");
    }

    @Test
    void emptyLists_sayWhatToDo() {
        assertThat(ShareText.list(Json.object())).isEqualTo("no shares; 'tandem share add PATH' makes one");
        assertThat(ConflictText.list(Json.object())).isEqualTo("no conflicts");
        assertThat(PeerText.list(Json.object())).startsWith("no peers; ");
    }

    @Test
    void share_thatHasStopped_saysWhy() {
        Json error = Json.object().with("code", "root-missing").with("message", "the directory is gone; mount it");
        Json share = Json.object().with("name", "docs").with("state", "error").with("error", error);

        assertThat(ShareText.summary(share))
                .contains("error (root-missing)", "docs has stopped: the directory is gone; mount it");
    }

    @Test
    void manyProblems_areCut() {
        Json.Items problems = new Json.Items(IntStream.range(0, 50)
                .mapToObj(i -> (Json) Json.object().with("path", "p" + i).with("code", "io"))
                .toList());

        assertThat(ShareText.summary(Json.object().with("problems", problems)))
                .contains("p19", "and 30 more; --json shows all")
                .doesNotContain("p20");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 150, 300, 505})
    void qrDrawing_isReadBackAsTheTextAndFitsATerminal(int length) throws ReaderException {
        String token = "tandem:" + "aB3-".repeat(200).substring(0, length);
        String drawing = QrDrawing.of(token, false);

        assertThat(drawing.lines()).allMatch(row -> row.length() <= 80);
        assertThat(decoded(drawing)).isEqualTo(token);
        assertThat(QrDrawing.of(token, true).lines()).allMatch(row -> row.endsWith("\u001b[0m"));
    }

    /** Paints the blocks with a few pixels a module and reads the picture. */
    private static String decoded(String drawing) throws ReaderException {
        List<String> rows = drawing.lines().toList();
        int quiet = 4 * PIXELS;
        int width = rows.get(0).length() * PIXELS + 2 * quiet;
        int height = rows.size() * 2 * PIXELS + 2 * quiet;
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, 0xffffff);
        for (int y = 0; y < rows.size() * 2 * PIXELS; y++) {
            for (int x = 0; x < rows.get(0).length() * PIXELS; x++) {
                char block = rows.get(y / (2 * PIXELS)).charAt(x / PIXELS);
                boolean upper = y / PIXELS % 2 == 0;
                boolean light = block == '█' || block == (upper ? '▀' : '▄');
                boolean belowTheLast = y / PIXELS == rows.size() * 2 - 1;
                pixels[(y + quiet) * width + x + quiet] = light || belowTheLast ? 0xffffff : 0;
            }
        }
        BinaryBitmap picture =
                new BinaryBitmap(new GlobalHistogramBinarizer(new RGBLuminanceSource(width, height, pixels)));
        return new QRCodeReader()
                .decode(picture, Map.of(DecodeHintType.PURE_BARCODE, true))
                .getText();
    }
}
