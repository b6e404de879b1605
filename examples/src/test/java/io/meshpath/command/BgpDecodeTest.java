// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BgpDecodeTest {
    /** The second record of RIPE-NCC/bgpdump's test_data/updates.20020722.2238.gz. */
    private static final String STATE = "3d3c896b00100000000000143d79316e00000001c1cb00450000000000030002";
    /** The same, one octet shorter than its session and states take. */
    private static final String TOO_SHORT = "3d3c896b00100000000000133d79316e00000001c1cb004500000000000300";

    private static final String LINE = "BGP4MP|1027377515|STATE|193.203.0.69|15737|3|2";

    @TempDir
    private Path folder;

    @Test
    void printsALineAsBgpdumpDoes() throws IOException {
        CommandRun run = CommandRun.of("bgp", "decode", file(STATE));
        assertThat(run.out()).isEqualTo(LINE + "\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void goesOnAfterARecordThatIsMalformed() throws IOException {
        String file = file(TOO_SHORT + STATE);
        CommandRun run = CommandRun.of("bgp", "decode", file);
        assertThat(run.out()).isEqualTo(LINE + "\n");
        assertThat(run.err())
                .isEqualTo(file + ": record at octet 0: type 16 subtype 0: something in it runs past its end\n");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void counts() throws IOException {
        String file = file(STATE + STATE);
        assertThat(CommandRun.of("bgp", "decode", "--count", file).out()).isEqualTo(file + ": 2 records, 2 lines\n");
    }

    @Test
    void saysThatAFileEndsInsideARecord() throws IOException {
        CommandRun run = CommandRun.of("bgp", "decode", file(STATE.substring(0, 40)));
        assertThat(run.err()).contains("record at octet 0: the file ends inside it, after 8 octets of 20");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        CommandRun run =
                CommandRun.of("bgp", "decode", folder.resolve("none.mrt").toString());
        assertThat(run.err()).contains("none.mrt: no such file");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private String file(String hex) throws IOException {
        return Files.write(folder.resolve("file.mrt"), HexFormat.of().parseHex(hex))
                .toString();
    }
}
