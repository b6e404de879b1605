// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that others wrote, and what others say of them; {@link MrtFiles} does the same to whole files. */
class ForeignMrtTest {
    /** One record and the lines that are expected of it. */
    record Vector(Octets octets, List<String> lines) {
        @Override
        public String toString() {
            return HexFormat.of().formatHex(octets.toBytes());
        }
    }

    static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(ForeignMrtTest.class.getResourceAsStream("ripe.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList()) {
                if (line.startsWith("record ")) {
                    vectors.add(new Vector(Octets.parse(line.substring(7)), new ArrayList<>()));
                } else if (line.startsWith("says ")) {
                    vectors.get(vectors.size() - 1).lines().add(line.substring(5));
                }
            }
        }
        return vectors;
    }

    @Test
    void saysOfRecordsWhatBgpdumpSays() throws IOException {
        MrtText text = new MrtText(); // keeps the table of peers from record to record
        for (Vector vector : vectors()) {
            List<String> lines = new ArrayList<>();
            text.lines(read(vector.octets().toBytes()), lines::add);
            assertThat(lines).as(vector.toString()).isEqualTo(vector.lines());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void writesTheSameOctetsAgain(Vector vector) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MrtWriter.of(out).write(read(vector.octets().toBytes()));
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(vector.toString());
    }

    @Test
    void encodesAttributesAsTheyCame() throws IOException {
        for (Vector vector : vectors()) {
            if (read(vector.octets().toBytes()) instanceof MrtRecord.Rib rib) {
                for (MrtRecord.Path path : rib.paths()) {
                    assertThat(TableAttributes.encode(rib.decode(path).attributes()))
                            .isEqualTo(path.attributes());
                }
            }
        }
    }

    static MrtRecord read(byte[] octets) throws IOException {
        return MrtReader.of(new ByteArrayInputStream(octets)).next().orElseThrow();
    }
}
