using Admissions.Core.Documents;
using Admissions.Core.Loading;
using Admissions.Core.Tests.Documents;

namespace Admissions.Core.Tests.Loading;

/// <summary>Portraits are taken over byte for byte, and therefore only such as the print worker draws.</summary>
public sealed class PortraitTests(PrintWorkers workers)
{
    [Fact]
    public async Task Of_WhatThePrintWorkerDraws_IsTakenWithItsSize()
    {
        var drawn = (await workers.Photos.ReencodeAsync(new MemoryStream(Pictures.Png(600, 800)), new PhotoRequirements(3, 4, 240, 480, 0, 10240))).ShouldBeOfType<PhotoAccepted>();

        var portrait = Portrait.Of(drawn.Jpeg).ShouldNotBeNull();

        (portrait.Width, portrait.Height).ShouldBe((drawn.Width, drawn.Height));
        portrait.Jpeg.ShouldBe(drawn.Jpeg);
        Portrait.Of(Pictures.WithPlaceAndRotation(drawn.Jpeg)).ShouldBeNull("metadata");
        Portrait.Of([.. drawn.Jpeg, 0]).ShouldBeNull("something behind its end");
        Portrait.Of([.. drawn.Jpeg, .. drawn.Jpeg]).ShouldBeNull("a second picture behind its end");
        Portrait.Of(drawn.Jpeg[..^2]).ShouldBeNull("without an end");
    }

    [Fact]
    public void Of_AnythingElse_IsNotTaken()
    {
        var shape = Pictures.PortraitShape(1);

        Portrait.Of(shape).ShouldNotBeNull();
        Portrait.Of([]).ShouldBeNull();
        Portrait.Of([0xFF, 0xD8, 0xFF, 0xD9]).ShouldBeNull("no picture");
        Portrait.Of(Pictures.Blank(480, 640)).ShouldBeNull("PNG");
        Portrait.Of([.. shape.AsSpan(0, 2), 0xFF, 0xFE, 0, 4, 1, 2, .. shape.AsSpan(2)]).ShouldBeNull("a comment");
        for (var length = 0; length < shape.Length; length++)
            Portrait.Of(shape[..length]).ShouldBeNull($"cut after {length} bytes");
    }

    [Fact]
    public void Of_ShapeWithoutAPicture_IsNotTaken()
    {
        var shape = Pictures.PortraitShape(1);
        var (frame, scan) = (shape.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]), shape.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]));
        byte[] huge = [.. shape];
        (huge[frame + 5], huge[frame + 7]) = (0xFF, 0xFF);

        Portrait.Of([.. shape.AsSpan(0, scan), 0xFF, 0xD9]).ShouldBeNull("no scan");
        Portrait.Of(huge).ShouldBeNull("more points than a machine unpacks");
        Portrait.Of([.. shape.AsSpan(0, scan), .. shape.AsSpan(frame)]).ShouldBeNull("two frames");
        Portrait.Of([.. shape.AsSpan(0, frame), 0xFF, 0xDB, 0x40, 0, .. new byte[0x3FFE], .. shape.AsSpan(frame)]).ShouldBeNull("a table that is none");
    }
}
