// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeConfigTest {
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\R(.*?)^```");

    @Test
    void theConfigurationOfTheReadmeCanBeUsed() throws IOException {
        Matcher block = YAML.matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).isTrue();
        assertThat(BgpConfig.mistakes("README.md", block.group(1))).isEmpty();
    }
}
