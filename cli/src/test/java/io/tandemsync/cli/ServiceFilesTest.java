package io.tandemsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** The files that tell service managers how to run the daemon. */
final class ServiceFilesTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"tandem.service, --user", "tandem-system.service, --system"})
    void systemd_takesTheUnits(String unit, String scope) throws Exception {
        Path tool = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(tool), "systemd-analyze is not installed");
        Path file = dir.resolve(unit);
        Files.writeString(
                file,
                packaged("systemd/" + unit)
                        .replace("@LAUNCHER@", "/bin/true")
                        // A user that exists here.
                        .replace("User=tandem", "User=root")
                        .replace("Group=tandem", "Group=root"));
        ProcessBuilder verify = new ProcessBuilder(tool.toString(), "verify", "--man=no", scope, file.toString());
        verify.environment().put("XDG_RUNTIME_DIR", dir.toString());
        Process process = verify.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain(unit);
    }

    @ParameterizedTest
    @CsvSource({"tandem.service", "tandem-system.service"})
    void units_waitForReadinessAndSignsOfLife_andGrantNothing(String unit) throws IOException {
        List<String> sections = new ArrayList<>();
        for (String line : packaged("systemd/" + unit).lines().toList()) {
            if (line.startsWith("[")) {
                sections.add(line);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                assertThat(line).matches("[A-Z][A-Za-z]+=.*");
            }
        }
        assertThat(sections).containsExactly("[Unit]", "[Service]", "[Install]");
        assertThat(packaged("systemd/" + unit).lines())
                .contains("Type=notify", "WatchdogSec=120", "TimeoutStopSec=15", "UMask=0077", "NoNewPrivileges=yes");
    }

    @Test
    void launchd_getsAWholePropertyList() throws Exception {
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Element root = parsers.newDocumentBuilder()
                .parse(new InputSource(new StringReader(packaged("launchd/io.tandemsync.daemon.plist"))))
                .getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("plist");
        Element dict = (Element) root.getElementsByTagName("dict").item(0);
        List<String> names = new ArrayList<>();
        List<Element> members = new ArrayList<>();
        for (Node child = dict.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                members.add(element);
            }
        }
        for (int i = 0; i < members.size(); i += 2) {
            assertThat(members.get(i).getTagName()).isEqualTo("key");
            names.add(members.get(i).getTextContent());
            assertThat(members.get(i + 1).getTagName()).isIn("string", "array", "dict", "true", "false", "integer");
        }
        assertThat(names).contains("Label", "ProgramArguments", "RunAtLoad", "KeepAlive");
        assertThat(root.getTextContent()).contains("@LAUNCHER@", "daemon");
    }

    @Test
    void launchd_isToldWhatSystemdIs_asItsOwnFormatReadsIt() throws Exception {
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(python), "python3 is not installed");
        Path file = dir.resolve("tandem.plist");
        Files.writeString(
                file, packaged("launchd/io.tandemsync.daemon.plist").replace("@LAUNCHER@", "/opt/tandem/bin/tandem"));
        String program =
                "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb')), sort_keys=True))";
        Process process = new ProcessBuilder(python.toString(), "-c", program, file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.strip())
                .isEqualTo("{\"EnvironmentVariables\": {\"LC_ALL\": \"en_US.UTF-8\"}, "
                        + "\"KeepAlive\": {\"SuccessfulExit\": false}, \"Label\": \"io.tandemsync.daemon\", "
                        + "\"ProcessType\": \"Background\", "
                        + "\"ProgramArguments\": [\"/opt/tandem/bin/tandem\", \"daemon\"], \"RunAtLoad\": true}");
    }

    private static String packaged(String name) throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.exists(here.resolve("packaging"))
                ? here
                : here.resolve("..").normalize();
        return Files.readString(root.resolve("packaging").resolve(name));
    }
}
