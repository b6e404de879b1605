// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.NeighborRange;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.SpeakerSettings;
import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.kernel.KernelSettings;
import io.meshpath.bgp.kernel.RedistributionSettings;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.mrt.MrtDumps;
import io.meshpath.bgp.rpki.RpkiSettings;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration file says. Two are equal when they say the same, policies compared by their statements. Immutable.
 *
 * @param ranges where neighbours may come from unannounced
 * @param announcements the prefixes to announce, in the order of the file, and what each carries
 * @param kernel where best routes are installed; empty where they are not
 * @param redistributions which routes of the kernel are announced
 * @param rpki whom validation is asked of
 * @param stations who is told what happens (BMP)
 * @param dumps what is written into files (MRT)
 */
public record BgpConfig(
        SpeakerSettings speaker,
        List<NeighborSettings> neighbors,
        List<NeighborRange> ranges,
        Map<Cidr, PathAttributes> announcements,
        Optional<KernelSettings> kernel,
        List<RedistributionSettings> redistributions,
        RpkiSettings rpki,
        List<BmpStation> stations,
        MrtDumps dumps) {
    public BgpConfig {
        neighbors = List.copyOf(neighbors);
        ranges = List.copyOf(ranges);
        stations = List.copyOf(stations);
        announcements = Collections.unmodifiableMap(new LinkedHashMap<>(announcements));
        redistributions = List.copyOf(redistributions);
    }

    /**
     * Reads a file of YAML.
     *
     * @throws BgpConfigException when it says something that cannot be done, or something unknown
     * @throws IOException when the file cannot be read
     */
    public static BgpConfig read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    }

    /**
     * Reads YAML.
     *
     * @param source what errors call the text; a file's name
     * @throws BgpConfigException as {@link #read}
     */
    public static BgpConfig parse(String source, String text) {
        return read(YamlReader.read(source, text));
    }

    /** What is wrong with a text, all of it and in the order of its lines; nothing when {@link #parse} takes it. */
    public static List<BgpConfigException> mistakes(String source, String text) {
        try {
            return Mistakes.of(YamlReader.read(source, text));
        } catch (BgpConfigException e) {
            return List.of(e); // no YAML
        }
    }

    /**
     * Reads what stands in one field of a YAML document, as another program's configuration has it.
     *
     * @throws BgpConfigException as {@link #read}
     */
    public static BgpConfig parse(String source, String text, String field) {
        Fields whole = Fields.of(YamlReader.read(source, text));
        return read(whole.required(field, "add it"));
    }

    /** Of several mistakes the first is what the reader of the message finds first. */
    private static BgpConfig read(Node document) {
        try {
            return BgpConfigReader.read(document);
        } catch (BgpConfigException e) {
            throw Mistakes.of(document).stream().findFirst().orElse(e);
        }
    }
}
